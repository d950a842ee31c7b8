import {
  endLive,
  getLive,
  joinLive,
  type Live,
  leaveLive,
  pauseLive,
  setStudentMedia,
  startLive,
} from '@prolean/contract/live.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

type Class = Awaited<ReturnType<AuthorityUnderTest['addClass']>>;

const act = {
  start: ({ sessionId, professor }: Class) => authority.call(startLive, { params: { id: sessionId } }, professor),
  pause: ({ sessionId, professor }: Class) => authority.call(pauseLive, { params: { id: sessionId } }, professor),
  end: ({ sessionId, professor }: Class) => authority.call(endLive, { params: { id: sessionId } }, professor),
  join: ({ sessionId, student }: Class) => authority.call(joinLive, { params: { id: sessionId } }, student),
  leave: ({ sessionId, student }: Class) => authority.call(leaveLive, { params: { id: sessionId } }, student),
  media: ({ sessionId, professor }: Class) =>
    authority.call(
      setStudentMedia,
      { params: { id: sessionId }, body: { camera: false, microphone: true } },
      professor,
    ),
};
type Action = keyof typeof act;

const ways: Record<'none' | 'live' | 'paused' | 'ended', Action[]> = {
  none: [],
  live: ['start'],
  paused: ['start', 'pause'],
  ended: ['start', 'end'],
};

const reply = <Reply>(outcome: Outcome<Reply>): Reply => {
  if (outcome.kind !== 'ok') throw new Error(`expected a reply, got ${JSON.stringify(outcome)}`);
  return outcome.reply;
};

const current = async ({ sessionId, professor }: Class): Promise<Live | null> =>
  reply(await authority.call(getLive, { params: { id: sessionId } }, professor)).live;

async function classIn(state: keyof typeof ways): Promise<Class> {
  const made = await authority.addClass();
  for (const action of ways[state]) expect((await act[action](made)).kind).toBe('ok');
  return made;
}

const cells: [state: keyof typeof ways, action: Action, expected: string][] = [
  ['none', 'start', 'live'],
  ['none', 'pause', 'invalid_transition'],
  ['none', 'end', 'invalid_transition'],
  ['none', 'join', 'live_not_active'],
  ['none', 'leave', 'none'],
  ['none', 'media', 'live_not_active'],
  ['live', 'start', 'live'],
  ['live', 'pause', 'paused'],
  ['live', 'end', 'ended'],
  ['live', 'join', 'live'],
  ['live', 'leave', 'live'],
  ['live', 'media', 'live'],
  ['paused', 'start', 'live'],
  ['paused', 'pause', 'paused'],
  ['paused', 'end', 'ended'],
  ['paused', 'join', 'paused'],
  ['paused', 'leave', 'paused'],
  ['paused', 'media', 'paused'],
  ['ended', 'start', 'live'],
  ['ended', 'pause', 'invalid_transition'],
  ['ended', 'end', 'ended'],
  ['ended', 'join', 'live_not_active'],
  ['ended', 'leave', 'ended'],
  ['ended', 'media', 'live_not_active'],
];

test.each(cells)('when the live is %s, %s gives %s', async (state, action, expected) => {
  const made = await classIn(state);
  const before = await current(made);
  const outcome = await act[action](made);
  if (expected.includes('_')) {
    expect(outcome).toMatchObject({ kind: 'refused', status: 409, code: expected });
    expect(await current(made)).toEqual(before);
  } else {
    expect(outcome.kind).toBe('ok');
    expect((await current(made))?.status ?? 'none').toBe(expected);
  }
});

test.each(['start', 'pause', 'end', 'join', 'leave', 'media'] as const)(
  '%s twice is the same as once',
  async (action) => {
    const made = await classIn('live');
    if (action === 'leave') await act.join(made);
    await act[action](made);
    const once = await current(made);
    expect((await act[action](made)).kind).toBe('ok');
    expect(await current(made)).toEqual(once);
  },
);

test('a paused class is resumed by start: the same live, no longer paused', async () => {
  const made = await classIn('paused');
  const paused = await current(made);
  expect(paused?.paused_at).not.toBeNull();
  await act.start(made);
  expect(await current(made)).toMatchObject({
    id: paused?.id,
    room_name: paused?.room_name,
    status: 'live',
    paused_at: null,
  });
});

test('a class that is started again after its end is another live in another room', async () => {
  const made = await classIn('ended');
  const first = await current(made);
  await act.start(made);
  const second = await current(made);
  expect(second?.id).not.toBe(first?.id);
  expect(second?.room_name).not.toBe(first?.room_name);
  expect(second).toMatchObject({ version: 1, student_media: { camera: true, microphone: false } });
});

test('every change of the live raises its version by one, and people coming and going do not', async () => {
  const made = await classIn('live');
  for (const action of ['join', 'pause', 'media', 'start', 'leave', 'end'] as const) await act[action](made);
  expect((await current(made))?.version).toBe(5);
});

test('the end closes every open presence at the instant of the end', async () => {
  const made = await classIn('live');
  await act.join(made);
  const live = reply(await act.end(made)).live;
  const rows = await authority.database('session_live_participants').where({ live_id: live.id });
  expect(rows).toHaveLength(1);
  expect(rows[0].left_at.toISOString()).toBe(live.ended_at);
});

test('a person who comes back has a second presence, and only one is open', async () => {
  const made = await classIn('live');
  for (const action of ['join', 'leave', 'join', 'join'] as const) await act[action](made);
  const rows = await authority.database('session_live_participants').where({ user_id: made.student.id });
  expect(rows.map(({ left_at }) => left_at === null).sort()).toEqual([false, true]);
});

test('each change has its event in the history, in order, and history cannot be rewritten', async () => {
  const made = await classIn('live');
  for (const action of ['join', 'pause', 'start', 'media', 'leave', 'end', 'end'] as const) await act[action](made);
  const live = await current(made);
  const events = await authority.database('session_live_events').where({ live_id: live!.id }).orderBy('id');
  expect(events.map(({ kind }) => kind)).toEqual([
    'started',
    'joined',
    'paused',
    'resumed',
    'student_media',
    'left',
    'ended',
  ]);
  await expect(authority.database('session_live_events').delete()).rejects.toThrow(/never changed or removed/);
});

const end = (made: Class, recording_url?: string) =>
  authority.call(endLive, { params: { id: made.sessionId }, body: { recording_url } }, made.professor);

test.each(['http://cdn.example.com/a.mp4', 'javascript:alert(1)', '//evil.example', 'not an address', 'https://'])(
  'the recording address %s is refused and the class goes on',
  async (address) => {
    const made = await classIn('live');
    expect(await end(made, address)).toMatchObject({ kind: 'refused', code: 'invalid_request' });
    expect((await current(made))?.status).toBe('live');
  },
);

test('the first recording stays: the same again is fine, another one is a conflict', async () => {
  const made = await classIn('ended');
  expect(reply(await end(made, 'https://cdn.example.com/a.mp4')).live.recording_url).toBe(
    'https://cdn.example.com/a.mp4',
  );
  expect((await end(made, 'https://cdn.example.com/a.mp4')).kind).toBe('ok');
  expect(await end(made, 'https://cdn.example.com/b.mp4')).toMatchObject({ kind: 'refused', code: 'conflict' });
  expect((await end(made)).kind).toBe('ok');
  expect((await current(made))?.recording_url).toBe('https://cdn.example.com/a.mp4');
});

test('200 concurrent starts leave one live, and all of them are told of it', async () => {
  const made = await authority.addClass();
  const outcomes = await Promise.all(Array.from({ length: 200 }, () => rawPost(made, 'start', made.professor)));
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(outcomes.map(({ body }) => body.live.id)).size).toBe(1);
  expect(await authority.database('session_lives').where({ session_id: made.sessionId })).toHaveLength(1);
});

test('200 concurrent joins by one student leave one open presence', async () => {
  const made = await classIn('live');
  const outcomes = await Promise.all(Array.from({ length: 200 }, () => rawPost(made, 'join', made.student)));
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await authority.database('session_live_participants').where({ user_id: made.student.id })).toHaveLength(1);
});

test('joins, leaves and an end at once leave nobody present and nothing before its beginning', async () => {
  const made = await authority.addClass({ students: 12 });
  await act.start(made);
  const calls = made.students.flatMap((student) =>
    (['join', 'leave', 'join', 'join', 'leave'] as const).map((action) => rawPost(made, action, student)),
  );
  const statuses = await Promise.all([...calls, rawPost(made, 'end', made.professor)]);
  expect(statuses.every(({ status }) => status === 200 || status === 409)).toBe(true);
  const live = await current(made);
  const rows = await authority.database('session_live_participants').where({ live_id: live!.id });
  for (const row of rows) {
    expect(row.left_at).not.toBeNull();
    expect(row.left_at.getTime()).toBeGreaterThanOrEqual(row.joined_at.getTime());
    expect(row.left_at.getTime()).toBeLessThanOrEqual(Date.parse(live!.ended_at!));
  }
});

/** Past the client's own limit on calls in flight: a storm comes from many clients. */
async function rawPost(made: Class, action: string, person: TestPerson) {
  const response = await fetch(`${authority.origin}/api/sessions-formation/${made.sessionId}/live/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}` },
  });
  return { status: response.status, body: (await response.json()) as { live: Live } };
}
