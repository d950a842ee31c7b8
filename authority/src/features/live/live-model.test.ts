import { attendance, listLives, liveLog } from '@prolean/contract/attendance.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';
import { verifyExport } from '../attendance/verify-export.ts';
import { answerOf, type Model, noLive, type Step, studentsActs, visible } from './testing/live-model.ts';
import { createRealLive, type RealLive } from './testing/real-live.ts';

/** Small enough for every day; PROOF_RUNS=1000 is the size at which the lifecycle counts as proven. */
const runs = Number(process.env.PROOF_RUNS ?? 50);

let authority: AuthorityUnderTest;
let cast: Awaited<ReturnType<AuthorityUnderTest['addClass']>> & { service: TestPerson };
beforeAll(async () => {
  authority = await startAuthority();
  const made = await authority.addClass({ students: 3 });
  cast = { ...made, service: await authority.addPerson(made.organizationId, 'service') };
});
afterAll(() => authority.close());

/** People are known when the test runs; until then a step names them by their place. */
const places = ['0', '1', '2'];
const withPeople = (step: Step): Step => ('who' in step ? { ...step, who: cast.students[Number(step.who)]!.id } : step);

const recordings = [null, 'https://cdn.example.com/a.mp4', 'https://cdn.example.com/b.mp4'];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ act: 'start' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step[]>({ act: 'pause' }, { act: 'muteAll' }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('end' as const), recording: fc.constantFrom(...recordings) }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('media' as const), camera: fc.boolean(), microphone: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constant('join' as const), who: fc.constantFrom(...places) }),
  },
  {
    weight: 14,
    arbitrary: fc.record({ act: fc.constantFrom(...studentsActs), who: fc.constantFrom(...places) }),
  },
);

/** One step done to both; they must answer and look the same. */
class StepCommand implements fc.AsyncCommand<{ now: Model }, RealLive> {
  readonly step: Step;
  constructor(taken: Step) {
    this.step = taken;
  }
  check = () => true;
  async run(model: { now: Model }, real: RealLive): Promise<void> {
    const taken = withPeople(this.step);
    const { code, model: expected } = answerOf(model.now, taken);
    expect(await real.act(taken)).toBe(code);
    expect(await real.look()).toEqual(visible(expected));
    model.now = expected;
  }
  toString = () => JSON.stringify(this.step);
}

/** The history alone must tell the same story as the rows: attendance, chain and seal, of every live there was. */
async function expectTrueHistory(real: RealLive, lives: number): Promise<void> {
  const listed = await authority.call(listLives, real.of, cast.professor);
  if (listed.kind !== 'ok') throw new Error(JSON.stringify(listed));
  expect(listed.reply.lives).toHaveLength(lives);
  for (const { id: live_id, status, ended_at } of listed.reply.lives) {
    const rows = await authority.database('session_live_participants').where({ live_id }).orderBy('joined_at');
    for (const { joined_at, left_at } of rows) {
      expect(left_at === null ? status !== 'ended' : left_at >= joined_at).toBe(true);
      if (ended_at !== null) expect(left_at.toISOString() <= ended_at).toBe(true);
    }
    if (status !== 'ended') continue;
    const address = liveLog.path.replace(':id', real.id).replace(':live_id', live_id);
    const headers = { authorization: `Bearer ${cast.professor.token}` };
    const log = await (await fetch(`${authority.origin}/api${address}`, { headers })).text();
    const { findings, attendance: computed } = verifyExport(log);
    expect(findings).toEqual([]);
    const asked = await authority.call(attendance, { params: { id: real.id, live_id } }, cast.professor);
    const lines = asked.kind === 'ok' ? asked.reply.lines : [];
    expect(lines).toHaveLength(cast.students.length);
    for (const one of computed!)
      expect(lines.find(({ user_id }) => user_id === one.user_id)?.present_seconds).toBe(
        Math.round(one.present / 1000),
      );
  }
}

test(`${runs} random classes of up to 40 steps go as the model says, answer by answer`, {
  timeout: 1_800_000,
}, async () => {
  const commands = fc.commands([step.map((taken) => new StepCommand(taken))], { maxCommands: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(commands, async (all) => {
      const [model, real] = [{ now: noLive() }, await createRealLive(authority, cast)];
      await fc.asyncModelRun(() => ({ model, real }), all);
      await expectTrueHistory(real, model.now.lives);
    }),
    { numRuns: runs, endOnFailure: process.env.PROOF_RUNS === undefined },
  );
});

/** Every order in which these could have come one after the other. */
function* orders<T>(list: readonly T[]): Generator<T[]> {
  if (list.length === 0) yield [];
  for (const [index, one] of list.entries()) for (const rest of orders(list.toSpliced(index, 1))) yield [one, ...rest];
}

test(`${runs} bundles of concurrent calls are each explained by some order of them`, {
  timeout: 1_800_000,
}, async () => {
  // Falling silent takes several calls, so it is no single step that could come before or after another.
  const single = step.filter(({ act }) => act !== 'silence');
  const bundles = fc.tuple(
    fc.array(single, { maxLength: 6 }),
    fc.array(single, { minLength: 2, maxLength: 5, size: 'max' }),
  );
  await fc.assert(
    fc.asyncProperty(bundles, async ([before, together]) => {
      const real = await createRealLive(authority, cast);
      let model = noLive();
      for (const taken of [{ act: 'start' } as const, ...before].map(withPeople)) {
        await real.act(taken);
        model = answerOf(model, taken).model;
      }
      const steps = together.map(withPeople);
      const answers = await Promise.all(steps.map((taken) => real.act(taken)));
      const seen = JSON.stringify(await real.look(), Object.keys(visible(model)).toSorted());
      const told = steps.map((taken, index) => ({ taken, answer: answers[index]! }));
      const isExplained = orders(told).some((order) => {
        let now = model;
        for (const { taken, answer } of order) {
          const { code, model: after } = answerOf(now, taken);
          if (code !== answer) return false;
          now = after;
        }
        return JSON.stringify(visible(now), Object.keys(visible(now)).toSorted()) === seen;
      });
      expect(isExplained, JSON.stringify({ before, told, seen })).toBe(true);
    }),
    { numRuns: runs },
  );
});
