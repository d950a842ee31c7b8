import { fullLife, idOf, numberOf, organizationId, professorOf, serviceToken, sizes } from '../bench-rows.ts';
import { type Plan, quantile, ratioOf, spreadOf, takeTurns } from '../rounds.ts';
import { type BenchRow, ratesOf, timesOf } from '../row.ts';
import { counter, type Stage } from '../stage.ts';

export const liveOf = (sessionId: string, action: string) => `/api/sessions-formation/${sessionId}/live/${action}`;

/** Who may join which open live, class by class. */
export const enrolledInOpenLives = `
  select e.session_id, e.user_id from session_enrolments e join session_lives l on l.session_id = e.session_id
  where l.room_name like 'bench-room-%' order by e.session_id, e.user_id`;

export type Enrolment = { session_id: string; user_id: string };

export async function joins(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const [{ run }, ours, bare] = [await stage.database(), await stage.authority(), await stage.bare()];
  const enrolments: Enrolment[] = (await run(enrolledInOpenLives)).rows;
  const next = counter(enrolments.length);
  const join = ({ session_id, user_id }: Enrolment) =>
    ours.load.ask('POST', liveOf(session_id, 'join'), { token: stage.tokenOf(numberOf(user_id)) });
  const contenders = [
    { name: 'ours', run: () => join(enrolments[next()]!) },
    // The same people in an order that puts those who come together into different classes.
    { name: 'ours spread', run: () => join(enrolments[(next() * 7919) % enrolments.length]!) },
    {
      name: 'bare',
      run() {
        const { session_id, user_id } = enrolments[next()]!;
        return bare.load.ask('POST', `/join?session=${session_id}&person=${user_id}`);
      },
    },
  ];
  const turns = await takeTurns(contenders, plan);
  return [
    {
      id: 'B6',
      what: 'joins, class by class / bare + one upsert',
      figure: ratioOf(turns, 'rate', 'ours', 'bare'),
      unit: 'x',
      goal: { atLeast: 0.35, stretch: 0.5 },
      beside: ratesOf(turns),
    },
    {
      id: 'B6',
      what: 'joins, spread over 1500 lives / bare + upsert',
      figure: ratioOf(turns, 'rate', 'ours spread', 'bare'),
      unit: 'x',
      goal: null,
      beside: timesOf(turns),
    },
  ];
}

/** So many starts of one training session at the same moment, over two processes: one live, the same for all. */
async function storm(stage: Stage, session: number, starts: number): Promise<number> {
  const processes = [await stage.authority(), await stage.authority('second-authority')];
  const token = stage.tokenOf(professorOf(session));
  const answers = await Promise.all(
    Array.from({ length: starts }, async (_, index) => {
      const begun = performance.now();
      const answer = await processes[index % 2]!.load.ask('POST', liveOf(idOf('session', session), 'start'), { token });
      return { time: performance.now() - begun, id: (JSON.parse(answer.text()) as { live: { id: string } }).live.id };
    }),
  );
  const ids = new Set(answers.map(({ id }) => id));
  const { run } = await stage.database();
  const found = await run(
    `select id from session_lives where status <> 'ended' and session_id = '${idOf('session', session)}'`,
  );
  if (ids.size !== 1 || found.rowCount !== 1 || !ids.has(found.rows[0].id))
    throw new Error(`${ids.size} ids were given and ${found.rowCount} lives are open`);
  return quantile(
    answers.map(({ time }) => time),
    0.99,
  );
}

export async function startStorms(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  // Training sessions without a live, beginning where the open ones have ended long since.
  const first = sizes.sessions / 2;
  await storm(stage, first, 300);
  const times: number[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) times.push(await storm(stage, first + round, 300));
  return [
    {
      id: 'B6-storm',
      what: '300 starts at once, 2 processes, one live, p99',
      figure: spreadOf(times.map((time) => time / 1000)),
      unit: 's',
      goal: { atMost: 1.5, stretch: 0.5 },
      beside: `slowest round ${(Math.max(...times) / 1000).toFixed(2)} s`,
    },
  ];
}

/** People of the full lives; given anew each time, since those who fall silent leave. */
const fill = `
  insert into session_live_participants (organization_id, live_id, user_id, role, joined_at, last_heartbeat_at)
  select '${organizationId}', l.id, u.id, 'student', now(), now() from session_lives l, (
    select id from users where role = 'student' order by id limit ${sizes.peopleInFullLife}) u
  where l.room_name like 'bench-full-%'`;
const empty = `
  delete from session_live_participants where live_id in (
    select id from session_lives where room_name like 'bench-full-%')`;

/** Fills the full lives and gives the batch that speaks for everybody in one of them. */
export async function fillFullLives(stage: Stage) {
  const { run } = await stage.database();
  await run(empty);
  await run(fill);
  const live = idOf('live', fullLife(0));
  const { rows } = await run(`select user_id from session_live_participants where live_id = '${live}'`);
  return { participants: rows.map(({ user_id }) => ({ user_id, connected: true, network_quality: 4 })) };
}

export async function heartbeats(stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const { run } = await stage.database();
  const [ours, bare, body] = [await stage.authority(), await stage.bare(), await fillFullLives(stage)];
  await bare.load.ask('POST', '/fill');
  const next = counter(sizes.fullLives);
  const contenders = [
    {
      name: 'ours',
      async run() {
        const path = liveOf(idOf('session', fullLife(next())), 'heartbeats');
        const { text } = await ours.load.ask('POST', path, { token: serviceToken, body });
        if (!text().includes('"absent":[]')) throw new Error(`somebody was absent: ${text().slice(0, 200)}`);
      },
    },
    {
      name: 'bare',
      run: () => bare.load.ask('POST', `/heartbeats?live=${idOf('live', fullLife(next()))}`, { body }),
    },
  ];
  const turns = await takeTurns(contenders, plan);
  await run(empty);
  const people = spreadOf(turns.get('ours')!.map(({ rate }) => rate * sizes.peopleInFullLife)).median;
  return [
    {
      id: 'heartbeats',
      what: 'batches of 200 heartbeats / bare update of 200',
      figure: ratioOf(turns, 'rate', 'ours', 'bare'),
      unit: 'x',
      goal: null,
      beside: `${ratesOf(turns)}; ours ${people.toFixed(0)} people/s`,
    },
  ];
}
