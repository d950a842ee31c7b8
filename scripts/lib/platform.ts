import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seedDemo } from './demo.ts';
import { authoritySettings, demoSecrets, portalSettings } from './demo-settings.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type ServiceProcess, startService, untilReady } from './service-process.ts';

export type PlatformOptions = {
  authorityPort: number;
  portalPort: number;
  dataFolder: string;
  /** Of the demo accounts; counts at the first start only. */
  password?: string | undefined;
  watch?: boolean;
  /** Called as each part comes up, for a person who waits. */
  onProgress?: (text: string) => void;
  /** Settings on top of the demo's. */
  extra?: { authority?: Record<string, string>; portal?: Record<string, string> };
};

/** Both services as two processes on a real PostgreSQL, with demo data: what `npm start` runs and the journeys use. */
export async function startPlatform(options: PlatformOptions) {
  const { dataFolder, onProgress = () => {} } = options;
  const secrets = demoSecrets(dataFolder, options.password);
  const authorityUrl = `http://127.0.0.1:${options.authorityPort}`;
  const portalUrl = `http://127.0.0.1:${options.portalPort}`;
  const running: { postgres?: Postgres; authority?: ServiceProcess; portal?: ServiceProcess } = {};

  const stop = async () => {
    await running.portal?.stop();
    await running.authority?.stop();
    await running.postgres?.stop();
  };

  /** Each service's settings; the databases' addresses are known once PostgreSQL runs. */
  const settings = () => ({
    authority: {
      ...authoritySettings({ port: options.authorityPort, databaseUrl: running.postgres!.url('authority'), secrets }),
      ...options.extra?.authority,
    },
    portal: {
      ...portalSettings({
        port: options.portalPort,
        databaseUrl: running.postgres!.url('portal'),
        secrets,
        authorityUrl,
      }),
      ...options.extra?.portal,
    },
  });

  const start = async (name: 'authority' | 'portal', readyUrl: string): Promise<ServiceProcess> => {
    const logFile = path.join(dataFolder, `logs/${name}.log`);
    const service = startService({ name, settings: settings()[name], logFile, watch: options.watch ?? false });
    running[name] = service;
    await untilReady(service, readyUrl);
    return service;
  };
  const startAuthority = () => start('authority', `${authorityUrl}/api/health/ready`);
  const startPortal = () => start('portal', `${portalUrl}/health`);

  const halfSeeded = path.join(dataFolder, 'demo-data-unfinished');
  const seed = async (databaseUrl: string): Promise<boolean> => {
    writeFileSync(halfSeeded, '');
    const added = await seedDemo({ databaseUrl, password: secrets.demoPassword });
    rmSync(halfSeeded);
    return added;
  };

  try {
    onProgress('Starting PostgreSQL …');
    running.postgres = await startPostgres({ folder: path.join(dataFolder, 'postgres'), durable: true });
    // A first start that was killed while it added the demo data: what it left can only be made anew.
    if (existsSync(halfSeeded)) await running.postgres.dropDatabase('authority');
    await running.postgres.ensureDatabase('authority');
    await running.postgres.ensureDatabase('portal');
    onProgress('Starting the authority …');
    const authority = await startAuthority();
    if (await seed(running.postgres.url('authority'))) onProgress('Demo data added.');
    onProgress('Starting the portal …');
    const portal = await startPortal();
    return {
      authorityUrl,
      portalUrl,
      dataFolder,
      demoPassword: secrets.demoPassword,
      settings: settings(),
      postgres: running.postgres,
      authority,
      portal,
      /** Starts it again after it was stopped. */
      startAuthority,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export type Platform = Awaited<ReturnType<typeof startPlatform>>;
