import path from 'node:path';
import { seedDemo } from './demo.ts';
import { authoritySettings, demoSecrets, portalSettings } from './demo-settings.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type ServiceProcess, startService, untilReady } from './service-process.ts';

export type PlatformOptions = {
  authorityPort: number;
  portalPort: number;
  dataFolder: string;
  password: string;
  watch?: boolean;
  /** Called as each part comes up, for a person who waits. */
  onProgress?: (text: string) => void;
  /** Settings on top of the demo's. */
  extra?: { authority?: Record<string, string>; portal?: Record<string, string> };
};

/** Both services as two processes on a real PostgreSQL, with demo data: what `npm start` runs and the journeys use. */
export async function startPlatform(options: PlatformOptions) {
  const { dataFolder, password, onProgress = () => {} } = options;
  const secrets = demoSecrets(dataFolder);
  const authorityUrl = `http://127.0.0.1:${options.authorityPort}`;
  const portalUrl = `http://127.0.0.1:${options.portalPort}`;
  const running: { postgres?: Postgres; authority?: ServiceProcess; portal?: ServiceProcess } = {};
  const watch = options.watch ?? false;

  const stop = async () => {
    await running.portal?.stop();
    await running.authority?.stop();
    await running.postgres?.stop();
  };

  const startAuthority = async () => {
    const settings = authoritySettings({
      port: options.authorityPort,
      databaseUrl: running.postgres!.url('authority'),
      secrets,
    });
    running.authority = startService({
      name: 'authority',
      settings: { ...settings, ...options.extra?.authority },
      logFile: path.join(dataFolder, 'logs/authority.log'),
      watch,
    });
    await untilReady(running.authority, `${authorityUrl}/api/health/ready`);
    return running.authority;
  };

  const startPortal = async () => {
    const settings = portalSettings({
      port: options.portalPort,
      databaseUrl: running.postgres!.url('portal'),
      secrets,
      authorityUrl,
      password,
    });
    running.portal = startService({
      name: 'portal',
      settings: { ...settings, ...options.extra?.portal },
      logFile: path.join(dataFolder, 'logs/portal.log'),
      watch,
    });
    await untilReady(running.portal, `${portalUrl}/health`);
    return running.portal;
  };

  try {
    onProgress('Starting PostgreSQL …');
    running.postgres = await startPostgres({ folder: path.join(dataFolder, 'postgres'), durable: true });
    await running.postgres.ensureDatabase('authority');
    await running.postgres.ensureDatabase('portal');
    onProgress('Starting the authority …');
    const authority = await startAuthority();
    if (await seedDemo({ databaseUrl: running.postgres.url('authority'), password })) onProgress('Demo data added.');
    onProgress('Starting the portal …');
    const portal = await startPortal();
    const { postgres } = running;
    return { authorityUrl, portalUrl, postgres, authority, portal, startAuthority, startPortal, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export type Platform = Awaited<ReturnType<typeof startPlatform>>;
