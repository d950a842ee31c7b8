import { attendance, listLives, liveLog } from '@prolean/contract/attendance.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPerson } from '../../testing/authority-under-test.ts';
import { union } from '../attendance/compute-attendance.ts';
import { verifyExport } from '../attendance/verify-export.ts';
import { answerOf, type Model, noLive, personsActs, type Step, swept, visible } from './testing/live-model.ts';
import { proofSize } from './testing/proof-size.ts';
import { createRealLives, type People, type RealLive, type RealLives } from './testing/real-live.ts';
import { type SteppedAuthority, startSteppedAuthority, stepSeconds } from './testing/stepped-authority.ts';

/** Line "model-based" of the lifecycle's tests: five people, three training sessions, steps of the clock. */
const runs = proofSize(500, 1000);
/** Line "linearisability": of two to eight calls at once. */
const histories = 500;
const sessions = 3;

let authority: SteppedAuthority;
let cast: { organizationId: string; sessionId: string; people: People; service: TestPerson };
beforeAll(async () => {
  authority = await startSteppedAuthority();
  const { organizationId, sessionId, professor, students } = await authority.addClass({ students: 3 });
  const people = { professor, ...Object.fromEntries(students.map((student, place) => [`student ${place}`, student])) };
  cast = { organizationId, sessionId, people, service: await authority.addPerson(organizationId, 'service') };
});
afterAll(() => authority.close());

const names = ['student 0', 'student 1', 'student 2', 'student 0', 'student 1', 'student 2', 'professor'];
const recordings = [null, 'https://cdn.example.com/a.mp4', 'https://cdn.example.com/b.mp4'];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>({ act: 'start' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step[]>({ act: 'pause' }, { act: 'muteAll' }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('end' as const), recording: fc.constantFrom(...recordings) }) },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('media' as const), camera: fc.boolean(), microphone: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('join' as const), who: fc.constantFrom(...names) }) },
  { weight: 14, arbitrary: fc.record({ act: fc.constantFrom(...personsActs), who: fc.constantFrom(...names) }) },
);

/** What the model knows of the world: its clock in seconds, and the lives of its training sessions. */
type World = { now: number; lives: Model[] };

/** The live that an answer shows is the one the model has come to. */
const expectShown = (shown: Awaited<ReturnType<RealLive['act']>>['live'], model: Model): void => {
  if (shown === null) return;
  const { status, version, recording_url, student_media } = shown;
  const { recording, camera, microphone } = model;
  expect({ status, version, recording_url, ...student_media }).toEqual({
    status: model.status,
    version: model.version,
    recording_url: recording,
    camera,
    microphone,
  });
};

/** One step done to both; they must answer and look the same, also where nothing was done. */
class StepCommand implements fc.AsyncCommand<World, RealLives> {
  readonly place: number;
  readonly step: Step;
  constructor(place: number, taken: Step) {
    this.place = place;
    this.step = taken;
  }
  check = () => true;
  async run(world: World, real: RealLives): Promise<void> {
    const { code, model } = answerOf(world.lives[this.place]!, this.step, world.now);
    const answer = await real.lives[this.place]!.act(this.step);
    expect(answer.code).toBe(code);
    world.lives[this.place] = model;
    expectShown(answer.live, model);
    expect(await real.look()).toEqual(world.lives.map(visible));
  }
  toString = () => `${this.place}: ${JSON.stringify(this.step)}`;
}

/** Time goes on, and with it everybody's silence. */
class ClockCommand implements fc.AsyncCommand<World, RealLives> {
  readonly steps: number;
  constructor(steps: number) {
    this.steps = steps;
  }
  check = () => true;
  async run(world: World, real: RealLives): Promise<void> {
    for (let count = 0; count < this.steps; count += 1) {
      await authority.step();
      world.now += stepSeconds;
      world.lives = world.lives.map((model) => swept(model, world.now));
    }
    expect(await real.look()).toEqual(world.lives.map(visible));
  }
  toString = () => `${this.steps * stepSeconds} seconds go by`;
}

/** The log of a live, as it is exported, and what it comes to. */
async function expectTrueLog(real: RealLive, live_id: string): Promise<void> {
  const { professor, ...students } = cast.people;
  const address = liveLog.path.replace(':id', real.id).replace(':live_id', live_id);
  const headers = { authorization: `Bearer ${professor!.token}` };
  const log = await (await fetch(`${authority.origin}/api${address}`, { headers })).text();
  const { findings, attendance: computed } = verifyExport(log);
  expect(findings).toEqual([]);
  const asked = await authority.call(attendance, { params: { id: real.id, live_id } }, professor!);
  const lines = asked.kind === 'ok' ? asked.reply.lines : [];
  expect(lines).toHaveLength(Object.keys(students).length);
  const rows = await authority.database('session_live_participants').where({ live_id });
  for (const { user_id, intervals } of lines) {
    const present = rows
      .filter((row) => row.user_id === user_id)
      .map(({ joined_at, left_at }) => ({ from: joined_at.getTime(), to: left_at.getTime() }));
    const told = intervals.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
    expect(told).toEqual(union(present));
    expect(computed!.find((one) => one.user_id === user_id)?.intervals).toEqual(told);
  }
}

/** Rows, log, chain, seal and attendance of every live there was tell the same story, once all have ended. */
async function expectTrueHistory(real: RealLive, lives: number): Promise<void> {
  const listed = await authority.call(listLives, real.of, cast.people.professor!);
  if (listed.kind !== 'ok') throw new Error(JSON.stringify(listed));
  expect(listed.reply.lives).toHaveLength(lives);
  for (const { id: live_id, started_at, ended_at } of listed.reply.lives) {
    const rows = await authority.database('session_live_participants').where({ live_id }).orderBy('joined_at');
    const lastLeave = new Map<string, string>();
    for (const { user_id, joined_at, left_at } of rows) {
      const [from, to] = [joined_at.toISOString(), left_at.toISOString()];
      expect([lastLeave.get(user_id) ?? started_at, from, to, ended_at!].toSorted()).toEqual([
        lastLeave.get(user_id) ?? started_at,
        from,
        to,
        ended_at!,
      ]);
      lastLeave.set(user_id, to);
    }
    await expectTrueLog(real, live_id);
  }
}

const place = fc.constantFrom(0, 0, 0, 0, 1, 2);
const command = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(place, step).map(([where, taken]) => new StepCommand(where, taken)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((steps) => new ClockCommand(steps)) },
);

test(`${runs} random runs of up to 40 steps go as the model says, answer by answer`, {
  timeout: 1_800_000,
}, async () => {
  const commands = fc.commands([command], { maxCommands: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(commands, fc.nat(sessions - 1), async (all, looked) => {
      await authority.beginAgain();
      const real = await createRealLives(authority, cast, sessions);
      const model: World = { now: 0, lives: Array.from({ length: sessions }, noLive) };
      await fc.asyncModelRun(() => ({ model, real }), all);
      for (const [where, live] of model.lives.entries()) {
        if (live.status !== 'none') await new StepCommand(where, { act: 'end', recording: null }).run(model, real);
      }
      expect(await real.lives[looked]!.look()).toEqual(visible(model.lives[looked]!));
      await expectTrueHistory(real.lives[looked]!, model.lives[looked]!.lives);
    }),
    { numRuns: runs },
  );
});

/** Whether these answers, and then this sight, could have come from doing the steps one after the other in some order. */
function isExplained(model: Model, told: { step: Step; code: string }[], seen: string): boolean {
  const known = new Set<string>();
  const explained = (now: Model, left: typeof told): boolean => {
    if (left.length === 0) return JSON.stringify(visible(now)) === seen;
    const state = JSON.stringify([now, left]);
    if (known.has(state)) return false;
    known.add(state);
    return left.some((one, index) => {
      const { code, model: after } = answerOf(now, one.step);
      return code === one.code && explained(after, left.toSpliced(index, 1));
    });
  };
  return explained(model, told);
}

test(`${histories} bundles of two to eight calls at once are each explained by some order of them`, {
  timeout: 1_800_000,
}, async () => {
  const bundles = fc.tuple(
    fc.array(step, { maxLength: 6 }),
    fc.array(step, { minLength: 2, maxLength: 8, size: 'max' }),
  );
  await fc.assert(
    fc.asyncProperty(bundles, async ([before, together]) => {
      await authority.beginAgain();
      const { lives, look } = await createRealLives(authority, cast, 1);
      let model = noLive();
      for (const taken of [{ act: 'start' } as const, ...before]) {
        await lives[0]!.act(taken);
        model = answerOf(model, taken).model;
      }
      const answers = await Promise.all(together.map((taken) => lives[0]!.act(taken)));
      const told = together.map((taken, index) => ({ step: taken, code: answers[index]!.code }));
      const order = Object.keys(visible(model));
      const [seen] = await look();
      const sight = JSON.stringify(seen, order);
      expect(isExplained(model, told, sight), JSON.stringify({ before, told, sight })).toBe(true);
    }),
    { numRuns: histories },
  );
});
