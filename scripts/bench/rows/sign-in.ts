import { hash } from '@node-rs/argon2';
import { benchPassword, sizes } from '../bench-rows.ts';
import { figuresOf, type Plan, ratioOf, spreadOf, takeTurns } from '../rounds.ts';
import { type BenchRow, ratesOf } from '../row.ts';
import { counter, type Stage } from '../stage.ts';

const loginPath = '/api/auth/login';

async function signingIn(stage: Stage) {
  const [{ load }, person] = [await stage.authority(), counter(sizes.people)];
  const body = () => ({ username: `person-${1 + person()}`, password: benchPassword });
  return { name: 'ours', run: () => load.ask('POST', loginPath, { body: body() }) };
}

export async function signIns(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const [ours, { load }] = [await signingIn(stage), await stage.bare()];
  const stored = await hash(benchPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const query = new URLSearchParams({ hash: stored, password: benchPassword });
  const turns = await takeTurns([ours, { name: 'bare', run: () => load.ask('GET', `/verify?${query}`) }], plan);
  return [
    {
      id: 'B2',
      what: 'sign-ins / bare argon2id checks',
      figure: ratioOf(turns, 'rate', 'ours', 'bare'),
      unit: 'x',
      goal: { atLeast: 0.65, stretch: 0.75 },
      beside: ratesOf(turns),
    },
  ];
}

export async function signInsOfRivals(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const ours = await signingIn(stage);
  const [betterAuth, feathers, parse] = [
    (await stage.rival('better-auth')).load,
    (await stage.rival('feathers')).load,
    (await stage.rival('parse')).load,
  ];
  const person = counter(sizes.people);
  const named = () => ({ email: `person-${1 + person()}@example.test`, password: benchPassword });
  const headers = { 'x-parse-application-id': 'bench' };
  const others = [
    {
      name: 'better-auth',
      run: () =>
        betterAuth.ask('POST', '/api/auth/sign-in/email', { headers: { origin: 'http://127.0.0.1' }, body: named() }),
    },
    {
      name: 'feathers',
      run: () => feathers.ask('POST', '/authentication', { body: { strategy: 'local', ...named() } }),
    },
    { name: 'parse', run: () => parse.ask('POST', '/parse/login', { headers, body: named() }) },
  ];
  const turns = await takeTurns([ours, ...others], plan);
  return [
    {
      id: 'B2-rivals',
      what: 'sign-ins / the best of three others at defaults',
      figure: ratioOf(turns, 'rate', 'ours', ...others.map(({ name }) => name)),
      unit: 'x',
      goal: { atLeast: 5, stretch: 6.5 },
      beside: ratesOf(turns),
    },
  ];
}

/** Wrong passwords for ever, each from another network for another person, so that no limit turns them away. */
async function wrongSignIns(stage: Stage, sideBySide: number) {
  const { load } = await stage.authority();
  const [person, network] = [counter(sizes.people), counter(2 ** 22)];
  const state = { wanted: true, done: 0 };
  const one = async () => {
    const at = network();
    const address = [10 + (at >> 16), (at >> 8) % 256, at % 256, 1].join('.');
    const body = { username: `person-${1 + person()}`, password: 'not the right one' };
    await load.ask('POST', loginPath, { headers: { 'x-forwarded-for': address }, body }, [401]);
    state.done += 1;
  };
  const worker = async () => {
    while (state.wanted) await one();
  };
  const working = Promise.all(Array.from({ length: sideBySide }, worker));
  // Told by end(), not before.
  working.catch(() => {});
  return {
    done: () => state.done,
    async end() {
      state.wanted = false;
      await working;
    },
  };
}

/** A flood of wrong passwords must not slow those who are in already. */
export async function askingDuringWrongSignIns(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const [{ load }, person] = [await stage.authority(), counter(sizes.people)];
  const run = () => load.ask('GET', '/api/auth/me', { token: stage.tokenOf(1 + person()) });
  const flood = await wrongSignIns(stage, 64);
  const begun = performance.now();
  const turns = await takeTurns([{ name: 'GET /auth/me', run }], { ...plan, sideBySide: 4 }).finally(flood.end);
  const rate = flood.done() / ((performance.now() - begun) / 1000);
  return [
    {
      id: 'B2-waiting',
      what: 'GET /auth/me, p99, 64 wrong sign-ins waiting',
      figure: spreadOf(figuresOf(turns, 'GET /auth/me', 'p99')),
      unit: 'ms',
      goal: { atMost: 50, stretch: 20 },
      beside: `${ratesOf(turns)}, wrong sign-ins ${rate.toFixed(0)}/s`,
    },
  ];
}
