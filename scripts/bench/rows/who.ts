import { sizes } from '../bench-rows.ts';
import { type Plan, ratioOf, takeTurns } from '../rounds.ts';
import { type BenchRow, ratesOf, timesOf } from '../row.ts';
import { counter, type Stage } from '../stage.ts';

async function asking(stage: Stage) {
  const [{ load }, person] = [await stage.authority(), counter(sizes.people)];
  return { name: 'ours', run: () => load.ask('GET', '/api/auth/me', { token: stage.tokenOf(1 + person()) }) };
}

/** Who is asking: what every call of a portal costs first. */
export async function whoIsAsking(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const [ours, { load }, person] = [await asking(stage), await stage.bare(), counter(sizes.people)];
  const turns = await takeTurns(
    [ours, { name: 'bare', run: () => load.ask('GET', `/me?person=${1 + person()}`) }],
    plan,
  );
  return [
    {
      id: 'B1',
      what: 'GET /auth/me / bare + same query',
      figure: ratioOf(turns, 'rate', 'ours', 'bare'),
      unit: 'x',
      goal: { atLeast: 0.5, stretch: 0.65 },
      beside: ratesOf(turns),
    },
    {
      id: 'B1',
      what: 'GET /auth/me, p99 / p99 of bare',
      figure: ratioOf(turns, 'p99', 'ours', 'bare'),
      unit: 'x',
      goal: { atMost: 3, stretch: 1.5 },
      beside: timesOf(turns),
    },
  ];
}

export async function whoIsAskingRivals(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const ours = await asking(stage);
  const [betterAuth, parse] = [await stage.rival('better-auth'), await stage.rival('parse')];
  const next = counter(1000);
  const headers = () => ({
    'x-parse-application-id': 'bench',
    'x-parse-session-token': parse.credentials[next()]!,
  });
  const others = [
    {
      name: 'better-auth',
      async run() {
        const cookie = betterAuth.credentials[next()]!;
        const { text } = await betterAuth.load.ask('GET', '/api/auth/get-session', { cookie });
        // Who is not signed in gets a 200 too.
        if (!text().includes('person-')) throw new Error(`nobody is signed in: ${text()}`);
      },
    },
    { name: 'parse', run: () => parse.load.ask('GET', '/parse/users/me', { headers: headers() }) },
  ];
  const turns = await takeTurns([ours, ...others], plan);
  return [
    {
      id: 'B1-rivals',
      what: 'GET /auth/me / Better Auth get-session',
      figure: ratioOf(turns, 'rate', 'ours', 'better-auth'),
      unit: 'x',
      goal: { atLeast: 4, stretch: 6 },
      beside: ratesOf(turns),
    },
  ];
}
