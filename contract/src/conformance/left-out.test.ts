import { expect, test } from 'vitest';
import { startLive } from '../live.ts';
import { sampleSessions, sampleUsers, stubPassword } from '../stub-samples.ts';
import { openStub } from '../testing/open.ts';
import { studentProfile } from '../training-sessions.ts';
import type { CastCredentials } from './cast.ts';
import { type RuleResult, runConformance } from './run.ts';

const by = ({ username }: { username: string }) => ({ username, password: stubPassword });
const [professor, student] = [by(sampleUsers.professor), by(sampleUsers.student)];
const otherStudent = by(sampleUsers.otherStudent);
const quick = [
  'health.',
  'sessions.',
  'never-started.',
  'lifecycle.',
  'rights.',
  'access.',
  'keys.',
  'room.heartbeats',
];

const resultsOf = async (
  options: { people: CastCredentials; readOnly?: boolean; only?: readonly string[] },
  stub: Awaited<ReturnType<typeof openStub>>,
): Promise<RuleResult[]> => {
  const { groups } = await runConformance({ baseUrl: stub.baseUrl, only: quick, ...options });
  return groups.flatMap(({ results }) => results);
};

/** Why rules were left out, and which, but for those nobody asked for. */
const leftOut = (results: readonly RuleResult[]): Record<string, string[]> => {
  const reasons: Record<string, string[]> = {};
  for (const result of results)
    if (result.verdict === 'left_out' && !result.reason.includes('--only'))
      reasons[result.reason] = [...(reasons[result.reason] ?? []), result.id];
  return reasons;
};

test('a rule that needs somebody the run was not given is left out, and says who', async () => {
  const results = await resultsOf({ people: { professor, student } }, await openStub());
  expect(leftOut(results)).toEqual({
    'no --service was given': expect.arrayContaining(['access.unknown-user', 'never-started.access']),
    'no --other-professor was given': ['rights.other-professor-sees', 'rights.other-professor'],
    'no --other-student was given': ['rights.other-student-sees', 'rights.other-student'],
    'no --outsider was given': ['rights.outsider-sees', 'rights.outsider'],
    'it would use up the one training session that never had a live': ['lifecycle.never.start'],
  });
});

test('a read-only run changes nothing, and says what it left out for that', async () => {
  const stub = await openStub();
  const results = await resultsOf({ people: { professor, student }, readOnly: true }, stub);
  const reason = 'it changes something, and --read-only was given';
  expect(leftOut(results)[reason]).toEqual(expect.arrayContaining(['lifecycle.settings', 'rights.student']));
  const asked = new Set(stub.calls.map(({ name }) => name));
  expect([...asked].sort()).toEqual(
    ['getLive', 'health', 'login', 'logout', 'mySession', 'mySessions', 'ready', 'studentProfile'].sort(),
  );
});

test('where the two share no training session, all that happens in one is left out', async () => {
  const stub = await openStub();
  const results = await resultsOf({ people: { professor, student: otherStudent } }, stub);
  const none = 'the student is enrolled in no training session of the professor';
  const reasons = leftOut(results);
  expect(reasons[none]).toEqual(expect.arrayContaining(['sessions.one', 'rights.student-list']));
  const closed = 'the professor and the student share no training session without an open live';
  expect(reasons[closed]).toEqual(expect.arrayContaining(['lifecycle.settings', 'keys.replay']));
  const fresh = 'the professor and the student share no training session that never had a live';
  expect(reasons[fresh]).toEqual(expect.arrayContaining(['never-started.live']));
});

const profileWith = (...sessions: (typeof sampleSessions)[keyof typeof sampleSessions][]) => ({
  student: sampleUsers.student,
  sessions,
  schedule: [],
});

test('where a live goes on in every shared training session, none is started', async () => {
  const stub = await openStub();
  stub.reply(studentProfile, profileWith(sampleSessions.live, sampleSessions.paused));
  const results = await resultsOf({ people: { professor, student } }, stub);
  const closed = 'the professor and the student share no training session without an open live';
  expect(leftOut(results)[closed]).toContain('lifecycle.settings');
  expect(stub.callsOf(startLive)).toEqual([]);
});

test('the one training session that never had a live serves both, before its first start and after', async () => {
  const stub = await openStub();
  stub.reply(studentProfile, profileWith(sampleSessions.neverLive));
  const results = await resultsOf({ people: { professor, student } }, stub);
  const verdicts = new Map(results.map(({ id, verdict }) => [id, verdict]));
  expect(verdicts.get('never-started.live')).toBe('holds');
  expect(verdicts.get('lifecycle.never.start')).toBe('holds');
  expect(leftOut(results)).toMatchObject({
    'the professor and the student share no second training session without an open live': ['keys.reused'],
  });
});

test('a training session that nobody else belongs to is preferred, then one that had a live already', async () => {
  const chosen = async (...sessions: Parameters<typeof profileWith>) => {
    const stub = await openStub();
    stub.reply(studentProfile, profileWith(...sessions));
    await resultsOf({ people: { professor, student }, only: ['health.'] }, stub);
    return stub.callsOf(startLive)[0]?.params.id;
  };
  const { ended, neverLive } = sampleSessions;
  const closed = { ...ended, id: '0000005e-0000-4000-8000-000000000004', status: 'closed' as const };
  expect(await chosen(neverLive, ended)).toBe(ended.id);
  expect(await chosen(closed, ended)).toBe(ended.id);
  expect(await chosen(neverLive, { ...closed, id: ended.id })).toBe(ended.id);
});

test.each([
  ['livekit_not_configured', 'the authority starts no live: 500 livekit_not_configured'],
  ['unavailable', 'the authority starts no live: 503 unavailable'],
] as const)('where a start is %s, what happens in a live is left out', async (code, reason) => {
  const stub = await openStub();
  stub.refuse(startLive, code);
  const results = await resultsOf({ people: { professor, student } }, stub);
  expect(leftOut(results)[reason]).toEqual(expect.arrayContaining(['lifecycle.live.pause', 'keys.replay']));
  const settings = results.find(({ id }) => id === 'lifecycle.settings');
  expect(settings).toMatchObject({
    verdict: 'deviates',
    deviations: [{ expected: '200, or 500 livekit_not_configured naming the variable' }, {}].slice(
      0,
      code === 'unavailable' ? 1 : 2,
    ),
  });
});
