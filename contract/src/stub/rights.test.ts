import { expect, test } from 'vitest';
import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';
import { exampleOf } from '../openapi/examples.ts';
import { sampleSchedule, sampleSessions, sampleUsers, stubPassword } from '../stub-samples.ts';
import { stubInviteToken } from './stub-room.ts';
import { asking } from './testing/asking.ts';

/** What each kind of person is answered, in the order of the sample users; `ok` is a reply. */
type Answers = [
  admin: string,
  professor: string,
  other: string,
  student: string,
  arabic: string,
  stranger: string,
  service: string,
];

const everybody: Answers = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'];
const people: Answers = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'forbidden'];
const administrator: Answers = ['ok', ...Array<string>(6).fill('forbidden')] as Answers;
const never: Answers = ['conflict', ...Array<string>(6).fill('forbidden')] as Answers;
const students: Answers = ['forbidden', 'forbidden', 'forbidden', 'ok', 'ok', 'ok', 'forbidden'];
const assigned: Answers = ['not_assigned', 'ok', ...Array<string>(4).fill('not_assigned'), 'forbidden'] as Answers;
const inside: Answers = ['not_enrolled', 'ok', 'not_assigned', 'ok', 'ok', 'not_enrolled', 'forbidden'];
const enrolled: Answers = ['not_enrolled', 'forbidden', 'not_assigned', 'ok', 'ok', 'not_enrolled', 'forbidden'];
const attending: Answers = ['forbidden', 'forbidden', 'forbidden', 'ok', 'ok', 'not_enrolled', 'forbidden'];
const watching: Answers = ['ok', 'ok', 'not_assigned', 'ok', 'ok', 'not_enrolled', 'ok'];
const reading: Answers = ['ok', 'ok', ...Array<string>(5).fill('not_assigned')] as Answers;

const named: Readonly<Record<string, Answers>> = {
  ...{ logout: everybody, me: everybody, removeSecondFactorOf: administrator, mySession: assigned, mySessions: people },
  ...{ studentProfile: students, myAttendance: students, myLiveAttendance: attending, sessionAttendance: reading },
  ...{ attendance: reading, listLives: reading, deleteRole: never, deleteFormation: never },
  ...{ joinLive: inside, leaveLive: inside, listMessages: inside, sendMessage: inside },
  ...{ raiseHand: enrolled, lowerHand: enrolled, heartbeats: watching, participants: watching },
  getLive: ['not_enrolled', 'ok', 'not_assigned', 'ok', 'ok', 'not_enrolled', 'ok'],
  checkAccess: [...Array<string>(6).fill('forbidden'), 'ok'] as Answers,
};

const expected = ({ name, caller, path }: Endpoint): Answers => {
  if (named[name] !== undefined) return named[name];
  if (caller === 'anyone') return everybody;
  if (path.startsWith('/auth/')) return people;
  return /\/live\//.test(path) ? assigned : administrator;
};

const session = (path: string): string =>
  /\/live/.test(path) && !/attendance|lives/.test(path) ? sampleSessions.live.id : sampleSessions.ended.id;
const ids: Readonly<Record<string, string>> = {
  users: sampleUsers.student.id,
  roles: '000000e0-0000-4000-8000-000000000002',
  formations: sampleSessions.ended.formation.id,
  auth: '00000051-0000-4000-8000-000000000002',
  'service-tokens': '0000005c-0000-4000-8000-000000000001',
};
const paramsFor = ({ path }: Endpoint) => ({
  id: ids[path.split('/')[1]!] ?? session(path),
  user_id: sampleUsers.student.id,
  invite_id: '0000b100-0000-4000-8000-000000000001',
  seance_id: sampleSchedule[2]!.id,
  live_id: sampleSessions.ended.live!.id,
});

const proof = { password: stubPassword, code: '123456' };
/** Where the example of the documentation is not what the stub takes. */
const bodies: Readonly<Record<string, object>> = {
  login: { username: 'prof.stub', password: stubPassword },
  changePassword: { current_password: stubPassword, new_password: 'four other random words' },
  ...{ setUpSecondFactor: { password: stubPassword }, confirmSecondFactor: { code: '123456' } },
  ...{ renewRecoveryCodes: proof, removeSecondFactor: proof },
  ...{ lookAtInvite: { token: stubInviteToken }, useInvite: { token: stubInviteToken } },
  activateAccount: { username: 'student.stub', code: 'STVB-C0DE-0000-0001', new_password: 'three random words' },
};
const contentFor = (endpoint: Endpoint) =>
  endpoint.upload === undefined
    ? { body: endpoint.body === null ? undefined : (bodies[endpoint.name] ?? (exampleOf(endpoint).body as object)) }
    : { text: 'username\nstudent.stub\n' };

test.each(endpoints)('$name answers those it is for, and tells the others why not', async (endpoint) => {
  const { stub, ask } = await asking();
  const answers: unknown[] = [];
  for (const user of Object.values(sampleUsers)) {
    await stub.reset();
    const { body, text } = contentFor(endpoint) as { body?: object; text?: string };
    const question = { params: paramsFor(endpoint), ...(body && { body }), ...(text && { text }) };
    const answer = await ask(endpoint, user, question);
    answers.push(typeof answer === 'object' ? 'ok' : answer);
  }
  expect(answers).toEqual(expected(endpoint));
});
