import { hash } from '@node-rs/argon2';
import { createTokens } from '../../authority/src/features/identity/tokens.ts';
import { benchPassword, idOf, openBenchDatabase, organizationId, professors, sizes } from './bench-database.ts';
import { benchSecret, createLoad, pin, startBareServer, startBenchAuthority } from './bench-servers.ts';
import { type Contender, type Plan, ratioOf, takeTurns } from './rounds.ts';
import type { BenchRow } from './row.ts';

type Stage = Awaited<ReturnType<typeof setStage>>;

async function setStage(plan: Plan) {
  const data = await openBenchDatabase();
  const [authority, bare] = [await startBenchAuthority(data.url), await startBareServer(data.url)];
  pin(process.pid, 1);
  const tokens = createTokens({ secret: benchSecret, previousSecret: null, lifeSeconds: 86_400 }, Date.now);
  const made = new Map<number, string>();
  /** The token of the person with that number. */
  const tokenOf = (number: number): string => {
    const known = made.get(number);
    if (known !== undefined) return known;
    const token = tokens.sign({
      sub: idOf('person', number),
      org: organizationId,
      sid: idOf('sign-in', number),
      scope: 'full',
    });
    made.set(number, token);
    return token;
  };
  const [ours, theirs] = [createLoad(authority.origin, plan.sideBySide), createLoad(bare.origin, plan.sideBySide)];
  return {
    data,
    tokenOf,
    ours,
    bare: theirs,
    async strike() {
      await Promise.all([ours.close(), theirs.close()]);
      await authority.stop();
      await bare.stop();
      await data.postgres.stop();
    },
  };
}

const numberOf = (userId: string) => Number.parseInt(userId.slice(-12), 16);

/** Counts up for ever, so that each request asks for another row. */
const counter = () => {
  let count = 0;
  return (limit: number) => {
    count += 1;
    return count % limit;
  };
};

const pairs: Record<
  string,
  (stage: Stage) => Promise<{ what: string; goal: number; stretch: number; contenders: [Contender, Contender] }>
> = {
  async B1({ ours, bare, tokenOf }) {
    const next = counter();
    const person = () => 1 + next(sizes.people);
    return {
      what: 'GET /auth/me / bare + same query',
      goal: 0.5,
      stretch: 0.65,
      contenders: [
        { name: 'ours', run: () => ours.ask('GET', '/api/auth/me', { token: tokenOf(person()) }) },
        { name: 'bare', run: () => bare.ask('GET', `/me?person=${person()}`) },
      ],
    };
  },
  async B2({ ours, bare }) {
    const next = counter();
    const stored = await hash(benchPassword, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    const query = new URLSearchParams({ hash: stored, password: benchPassword });
    const body = () => ({ username: `person-${1 + next(sizes.people)}`, password: benchPassword });
    return {
      what: 'POST /auth/login / bare argon2id',
      goal: 0.65,
      stretch: 0.75,
      contenders: [
        { name: 'ours', run: () => ours.ask('POST', '/api/auth/login', { body: body() }) },
        { name: 'bare', run: () => bare.ask('GET', `/verify?${query}`) },
      ],
    };
  },
  async B3({ ours, bare, tokenOf }) {
    const next = counter();
    const person = () => 1 + next(Math.min(100, professors));
    return {
      what: 'my-sessions, 50 rows / bare + same SQL',
      goal: 0.55,
      stretch: 0.75,
      contenders: [
        {
          name: 'ours',
          run: () => ours.ask('GET', '/api/sessions-formation/my-sessions', { token: tokenOf(person()) }),
        },
        { name: 'bare', run: () => bare.ask('GET', `/list?person=${person()}`) },
      ],
    };
  },
  async B6({ ours, bare, tokenOf, data }) {
    const next = counter();
    const pair = () => data.enrolledInOpenLives[next(data.enrolledInOpenLives.length)]!;
    return {
      what: 'join / bare + one upsert',
      goal: 0.35,
      stretch: 0.5,
      contenders: [
        {
          name: 'ours',
          run: () => {
            const { session_id, user_id } = pair();
            return ours.ask('POST', `/api/sessions-formation/${session_id}/live/join`, {
              token: tokenOf(numberOf(user_id)),
            });
          },
        },
        {
          name: 'bare',
          run: () => {
            const { session_id, user_id } = pair();
            return bare.ask('POST', `/join?session=${session_id}&person=${user_id}`);
          },
        },
      ],
    };
  },
};

/** The authority against the plainest server that does the same work on the same data. */
export async function benchAuthority(
  ids: readonly string[],
  plan: Plan,
  onRow: (row: BenchRow) => void,
): Promise<void> {
  const stage = await setStage(plan);
  try {
    for (const id of ids) {
      const { contenders, ...row } = await pairs[id]!(stage);
      const rates = await takeTurns(contenders, plan);
      onRow({ id, ...row, ratio: ratioOf(rates, 'ours', 'bare'), rates: Object.fromEntries(rates) });
    }
  } finally {
    await stage.strike();
  }
}
