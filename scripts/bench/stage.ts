import { createTokens } from '../../authority/src/features/identity/tokens.ts';
import { openBenchDatabase } from './bench-database.ts';
import { idOf, organizationId } from './bench-rows.ts';
import { benchSecret, pin, spawnBenchAuthority, startBareServer, startBenchAuthority } from './bench-servers.ts';
import { createLoad } from './load.ts';
import { type Rival, startRival } from './rivals.ts';

type Running = { origin: string; stop: () => Promise<void> };

/** What the rows are measured on. Each part starts when a row first asks for it. */
export function createStage(postgresSettings: Record<string, string | number> = {}) {
  const started = new Map<string, Promise<unknown>>();
  const toEnd: (() => Promise<void>)[] = [];

  const once = <T>(name: string, start: () => Promise<T>) => {
    const known = started.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const starting = start();
    started.set(name, starting);
    return starting;
  };

  const database = () =>
    once('database', async () => {
      pin(process.pid, 1);
      const opened = await openBenchDatabase(postgresSettings);
      toEnd.push(() => opened.postgres.stop());
      return opened;
    });

  const server = <R extends Running>(name: string, start: () => Promise<R>) =>
    once(name, async () => {
      const running = await start();
      const load = createLoad(running.origin);
      toEnd.push(running.stop, async () => load.close());
      return { ...running, load };
    });

  const tokens = createTokens({ secret: benchSecret, previousSecret: null, lifeSeconds: 86_400 }, Date.now);
  const signed = new Map<number, string>();

  return {
    database,
    /** The processes on one database are told apart by their names. */
    authority: (name: 'authority' | 'second-authority' = 'authority') =>
      server(name, async () => startBenchAuthority((await database()).url, name)),
    bare: () => server('bare', async () => startBareServer((await database()).url)),
    rival: (name: Rival) => server(name, async () => startRival(name, await database())),
    /** One more process, which its asker stops. */
    spawnAuthority: async () => spawnBenchAuthority((await database()).url, 'started-authority'),

    /** The token of the person with that number. */
    tokenOf(number: number): string {
      const known = signed.get(number);
      if (known !== undefined) return known;
      const [sub, sid] = [idOf('person', number), idOf('sign-in', number)];
      const token = tokens.sign({ sub, org: organizationId, sid, scope: 'full' });
      signed.set(number, token);
      return token;
    },

    async strike(): Promise<void> {
      for (const end of toEnd.reverse()) await end();
    },
  };
}

export type Stage = ReturnType<typeof createStage>;

/** Counts up for ever, so that each request asks for another row. */
export const counter = (limit: number) => {
  let count = 0;
  return () => {
    count += 1;
    return count % limit;
  };
};
