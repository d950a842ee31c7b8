import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  checkAccess,
  endLive,
  getLive,
  joinLive,
  leaveLive,
  pauseLive,
  setStudentMedia,
  startLive,
} from '@prolean/contract/live.ts';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type AuthorityUnderTest,
  startAuthority,
  type TestPerson,
  testSettings,
} from '../../testing/authority-under-test.ts';
import { someoneWaits } from '../../testing/someone-waits.ts';

let authority: AuthorityUnderTest;
let made: Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
let others: Record<
  'strange professor' | 'strange student' | 'administrator' | 'service' | 'foreign professor',
  TestPerson
>;

beforeAll(async () => {
  authority = await startAuthority();
  made = await authority.addClass({ students: 2 });
  const elsewhere = await authority.addClass();
  others = {
    'strange professor': await authority.addPerson(made.organizationId, 'professor'),
    'strange student': await authority.addPerson(made.organizationId, 'student'),
    administrator: await authority.addPerson(made.organizationId, 'admin'),
    service: await authority.addPerson(made.organizationId, 'service'),
    'foreign professor': elsewhere.professor,
  };
  await authority.call(startLive, { params: { id: made.sessionId } }, made.professor);
});
afterAll(() => authority.close());

const operations = {
  get: (person: TestPerson) => authority.call(getLive, { params: { id: made.sessionId } }, person),
  start: (person: TestPerson) => authority.call(startLive, { params: { id: made.sessionId } }, person),
  pause: (person: TestPerson) => authority.call(pauseLive, { params: { id: made.sessionId } }, person),
  end: (person: TestPerson) => authority.call(endLive, { params: { id: made.sessionId } }, person),
  media: (person: TestPerson) =>
    authority.call(
      setStudentMedia,
      { params: { id: made.sessionId }, body: { camera: true, microphone: true } },
      person,
    ),
  join: (person: TestPerson) => authority.call(joinLive, { params: { id: made.sessionId } }, person),
  leave: (person: TestPerson) => authority.call(leaveLive, { params: { id: made.sessionId } }, person),
};

const forProfessor = ['start', 'pause', 'end', 'media'] as const;
const forMembers = ['join', 'leave'] as const;

const cells = [
  ...forProfessor.flatMap((operation) => [
    ['student', operation, 'forbidden'],
    ['strange student', operation, 'forbidden'],
    ['strange professor', operation, 'not_assigned'],
    ['administrator', operation, 'forbidden'],
    ['service', operation, 'forbidden'],
    ['foreign professor', operation, 'not_found'],
  ]),
  ...forMembers.flatMap((operation) => [
    ['strange student', operation, 'not_enrolled'],
    ['strange professor', operation, 'not_assigned'],
    ['administrator', operation, 'forbidden'],
    ['service', operation, 'forbidden'],
    ['foreign professor', operation, 'not_found'],
  ]),
  ['strange student', 'get', 'not_enrolled'],
  ['strange professor', 'get', 'not_assigned'],
  ['foreign professor', 'get', 'not_found'],
] as [keyof typeof others | 'student', keyof typeof operations, string][];

test.each(cells)('a %s who calls %s is refused with %s, and nothing changes', async (who, operation, code) => {
  const person = who === 'student' ? made.student : others[who];
  const state = async () => ({
    lives: await authority.database('session_lives').orderBy('id'),
    presences: await authority.database('session_live_participants').orderBy('id'),
    events: await authority.database('session_live_events').orderBy('id'),
  });
  const before = await state();
  expect(await operations[operation](person)).toMatchObject({ kind: 'refused', code });
  expect(await state()).toEqual(before);
});

test('who may supervise sees the live: an administrator and a service', async () => {
  for (const person of [others.administrator, others.service]) expect((await operations.get(person)).kind).toBe('ok');
});

test('a student who was withdrawn cannot join, but may leave the room he is in', async () => {
  const student = made.students[1]!;
  expect((await operations.join(student)).kind).toBe('ok');
  await authority.services.catalogue.withdraw(made.sessionId, student.id);
  expect(await operations.join(student)).toMatchObject({ code: 'not_enrolled' });
  expect((await operations.leave(student)).kind).toBe('ok');
  const open = await authority
    .database('session_live_participants')
    .where({ user_id: student.id })
    .whereNull('left_at');
  expect(open).toEqual([]);
});

async function grantOf(person: TestPerson) {
  const outcome = await operations.join(person);
  if (outcome.kind !== 'ok' || outcome.reply.media.provider !== 'livekit') throw new Error('no LiveKit token');
  const { media, live, role } = outcome.reply;
  const claims = await new TokenVerifier(testSettings.LIVEKIT_API_KEY, testSettings.LIVEKIT_API_SECRET).verify(
    media.token,
  );
  return { media, live, role, claims };
}

test('the LiveKit token is for one room, one person and ten minutes', async () => {
  const { media, live, claims } = await grantOf(made.professor);
  expect(media).toMatchObject({ url: 'wss://media.example.test', expires_in: 600 });
  expect(claims).toMatchObject({ sub: made.professor.id, video: { roomJoin: true, room: live.room_name } });
  expect(claims.exp! - claims.nbf!).toBe(600);
});

test('a professor may send everything, a student what is open to all, nobody anything while paused', async () => {
  const sources = async (person: TestPerson) => {
    const { claims } = await grantOf(person);
    return [claims.video?.canPublish, claims.video?.canPublishSources];
  };
  expect(await sources(made.professor)).toEqual([true, ['camera', 'microphone', 'screen_share', 'screen_share_audio']]);
  expect(await sources(made.student)).toEqual([true, ['camera']]);
  await operations.media(made.professor);
  expect(await sources(made.student)).toEqual([true, ['camera', 'microphone']]);
  await operations.pause(made.professor);
  expect(await sources(made.professor)).toEqual([false, []]);
  expect(await sources(made.student)).toEqual([false, []]);
  await operations.start(made.professor);
});

const check = (body: { user_id?: string; username?: string; cin?: string }, person = others.service) =>
  authority.call(checkAccess, { params: { id: made.sessionId }, body }, person);

test('a professor stays one until what he does is done', async () => {
  const { professor, sessionId } = await authority.addClass();
  const of = { params: { id: sessionId } };
  await authority.call(startLive, of, professor);
  const holding = await authority.database.transaction();
  await holding('session_lives').where({ session_id: sessionId }).forUpdate().first();
  const pausing = authority.call(pauseLive, of, professor);
  await someoneWaits(authority.database);
  let unassigned = false;
  const unassigning = authority
    .database('session_professors')
    .where({ session_id: sessionId })
    .delete()
    .then(() => {
      unassigned = true;
    });
  await sleep(200);
  expect(unassigned).toBe(false);
  await holding.rollback();
  expect((await pausing).kind).toBe('ok');
  await unassigning;
  expect(await authority.call(endLive, of, professor)).toMatchObject({ kind: 'refused', code: 'not_assigned' });
});

test('access is only for services with the permission', async () => {
  expect(await check({ user_id: made.student.id }, made.professor)).toMatchObject({ code: 'forbidden' });
  expect(await check({ user_id: made.student.id }, others.administrator)).toMatchObject({ code: 'forbidden' });
});

test('access finds a person by id, name or CIN, and says the reason in one word', async () => {
  const asked = async (body: Parameters<typeof check>[0]) => {
    const outcome = await check(body);
    return outcome.kind === 'ok' ? [outcome.reply.allowed, outcome.reply.reason] : outcome;
  };
  expect(await asked({ user_id: made.student.id })).toEqual([true, 'ok']);
  expect(await asked({ username: made.student.username.toUpperCase() })).toEqual([true, 'ok']);
  expect(await asked({ user_id: others['strange student'].id })).toEqual([false, 'not_enrolled']);
  expect(await asked({ user_id: others['foreign professor'].id })).toEqual([false, 'unknown_user']);
  expect(await asked({ cin: 'QQ 999 999' })).toEqual([false, 'unknown_user']);
  await operations.pause(made.professor);
  expect(await asked({ user_id: made.student.id })).toEqual([true, 'paused']);
  await operations.start(made.professor);
  expect(await check({})).toMatchObject({ code: 'invalid_request' });
  expect(await check({ user_id: made.student.id, cin: 'QQ999999' })).toMatchObject({ code: 'invalid_request' });
});

test('access follows the life of the class and of the account', async () => {
  const other = await authority.addClass({ organizationId: made.organizationId });
  const reason = async () => {
    const outcome = await authority.call(
      checkAccess,
      { params: { id: other.sessionId }, body: { user_id: other.student.id } },
      others.service,
    );
    return outcome.kind === 'ok' && [outcome.reply.allowed, outcome.reply.reason];
  };
  expect(await reason()).toEqual([false, 'not_started']);
  await authority.call(startLive, { params: { id: other.sessionId } }, other.professor);
  await authority.call(endLive, { params: { id: other.sessionId } }, other.professor);
  expect(await reason()).toEqual([false, 'ended']);
  await authority.services.people.setStatus(other.student.id, 'disabled');
  expect(await reason()).toEqual([false, 'account_disabled']);
});

test.each([
  [{ LIVEKIT_URL: undefined }, 'LIVEKIT_URL is not set'],
  [{ LIVEKIT_URL: ' "" ' }, 'LIVEKIT_URL is not set'],
  [{ LIVEKIT_URL: 'ftp://media.example.test' }, 'LIVEKIT_URL is not an address'],
  [{ LIVEKIT_API_KEY: undefined }, 'LIVEKIT_API_KEY is not set'],
  [{ LIVEKIT_API_SECRET: '  ' }, 'LIVEKIT_API_SECRET is not set'],
])('with %o, start and join are a 500 that names the variable, and nothing starts', async (settings, message) => {
  const unready = await startAuthority(settings);
  try {
    const { sessionId, professor, student } = await unready.addClass();
    for (const [endpoint, person] of [
      [startLive, professor],
      [joinLive, student],
    ] as const)
      expect(await unready.call(endpoint, { params: { id: sessionId } }, person)).toMatchObject({
        kind: 'refused',
        status: 500,
        code: 'livekit_not_configured',
        message,
      });
    expect(await unready.database('session_lives')).toEqual([]);
  } finally {
    await unready.close();
  }
});

test('Jitsi is asked for its settings only when it is asked for', async () => {
  const asked = await authority.call(
    joinLive,
    { params: { id: made.sessionId }, body: { media: 'jitsi' } },
    made.student,
  );
  expect(asked).toMatchObject({ status: 500, code: 'jitsi_not_configured', message: 'JITSI_APP_ID is not set' });
});

test('the Jitsi grant holds all a client needs, and makes only the professor a moderator', async () => {
  const secret = 'jitsi-secret';
  const jitsi = { JITSI_APP_ID: 'prolean', JITSI_APP_SECRET: secret, JITSI_SERVER_URL: 'https://meet.example.test' };
  const withJitsi = await startAuthority(jitsi);
  try {
    const { sessionId, professor, student } = await withJitsi.addClass();
    await withJitsi.call(startLive, { params: { id: sessionId } }, professor);
    for (const [person, isModerator] of [
      [professor, true],
      [student, false],
    ] as const) {
      const outcome = await withJitsi.call(joinLive, { params: { id: sessionId }, body: { media: 'jitsi' } }, person);
      if (outcome.kind !== 'ok' || outcome.reply.media.provider !== 'jitsi') throw new Error('no Jitsi grant');
      const { media, live } = outcome.reply;
      expect(media).toMatchObject({
        domain: 'meet.example.test',
        room: live.room_name,
        is_moderator: isModerator,
        feature_flags: {
          'lobby-mode.enabled': !isModerator,
          'prejoinpage.enabled': true,
          'recording.enabled': isModerator,
        },
      });
      const [head, payload, signature] = media.token.split('.');
      expect(createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')).toBe(signature);
      expect(JSON.parse(Buffer.from(payload!, 'base64url').toString())).toMatchObject({
        aud: 'prolean',
        iss: 'prolean',
        sub: 'meet.example.test',
        room: live.room_name,
        moderator: isModerator,
        context: { user: { id: person.id, affiliation: isModerator ? 'owner' : 'member' } },
      });
    }
  } finally {
    await withJitsi.close();
  }
});
