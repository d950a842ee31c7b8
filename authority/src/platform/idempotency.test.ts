import { endLive, pauseLive, startLive } from '@prolean/contract/live.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, testSettings } from '../testing/authority-under-test.ts';
import { createIdempotency } from './idempotency.ts';
import { createKeyLocks } from './key-locks.ts';
import { createLogger } from './logger.ts';
import { createSealing } from './sealing.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

const sealing = createSealing({ secret: testSettings.JWT_SECRET, previousSecret: null }, 'prolean kept reply');

type Class = Awaited<ReturnType<AuthorityUnderTest['addClass']>>;
const start = ({ sessionId, professor }: Class, idempotencyKey: string) =>
  authority.call(startLive, { params: { id: sessionId } }, { token: professor.token, idempotencyKey });

test('the same key gives the first reply again, also after the world has moved on', async () => {
  const made = await authority.addClass();
  const first = await start(made, 'key-of-the-first-start');
  await authority.call(endLive, { params: { id: made.sessionId } }, made.professor);
  const again = await start(made, 'key-of-the-first-start');
  if (first.kind !== 'ok' || again.kind !== 'ok') throw new Error('refused');
  expect(again.reply).toEqual(first.reply);
  expect(await authority.database('session_lives').where({ session_id: made.sessionId })).toHaveLength(1);
  const other = await start(made, 'key-of-another-start');
  expect(other.kind === 'ok' && other.reply.live.id).not.toBe(first.reply.live.id);
});

test('the same key for another request is refused', async () => {
  const [one, other] = [await authority.addClass(), await authority.addClass()];
  await authority.services.catalogue.assignProfessor(one.organizationId, one.sessionId, one.professor.id);
  await start(one, 'key-used-for-two-things');
  expect((await start(other, 'key-used-for-two-things')).kind).toBe('ok');
  const second = await authority.addClass({ organizationId: one.organizationId });
  await authority.services.catalogue.assignProfessor(one.organizationId, second.sessionId, one.professor.id);
  const reused = await start({ ...second, professor: one.professor }, 'key-used-for-two-things');
  expect(reused).toMatchObject({ kind: 'refused', status: 422, code: 'idempotency_key_reused' });
});

test('of many at once with one key none is carried out twice: each gets the one reply or is told to wait', async () => {
  const made = await authority.addClass();
  const key = 'key-sent-many-times-at-once';
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => start(made, key)));
  const again = await start(made, key);
  if (again.kind !== 'ok') throw new Error('refused');
  for (const outcome of outcomes)
    if (outcome.kind === 'ok') expect(outcome.reply).toEqual(again.reply);
    else expect(outcome).toMatchObject({ kind: 'refused', code: 'request_in_progress' });
  expect(outcomes.some(({ kind }) => kind === 'ok')).toBe(true);
  expect(await authority.database('session_lives').where({ session_id: made.sessionId })).toHaveLength(1);
});

test('while the first is still under way, in this process or another, a repetition is told so', async () => {
  const made = await authority.addClass();
  const key = 'key-held-by-another-process';
  const elsewhere = createKeyLocks({ url: authority.databaseUrl, logger: createLogger('silent', 'test') });
  const raw = () =>
    fetch(`${authority.origin}/api/sessions-formation/${made.sessionId}/live/start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${made.professor.token}`, 'idempotency-key': key },
    });
  await elsewhere.tryWith(`${made.professor.id} ${key}`, async () => {
    const response = await raw();
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'request_in_progress' });
  });
  expect((await raw()).status).toBe(200);
  await elsewhere.close();
});

test('what another process did with the key after the locks broke is not done again', async () => {
  const made = await authority.addClass();
  const request = {
    userId: made.professor.id,
    key: 'key-of-two-processes',
    method: 'POST',
    path: '/formations',
    body: null,
  };
  const { idempotency } = authority.services;
  const formations = () => authority.database('formations').where({ organization_id: made.organizationId });
  const before = (await formations()).length;
  const elsewhere = createIdempotency(authority.database, { tryWith: (_name, work) => work() }, sealing);
  const work = idempotency.once(request, (keep) =>
    authority.database.transaction(async (connection) => {
      await connection('formations').insert({ organization_id: made.organizationId, title: 'Deux fois' });
      await elsewhere.once(request, async () => ({ by: 'the other process' }));
      await keep(connection, { by: 'this process' });
      return { by: 'this process' };
    }),
  );
  await expect(work).rejects.toMatchObject({ code: 'request_in_progress' });
  expect(await formations()).toHaveLength(before);
  expect(await elsewhere.once(request, async () => ({}))).toEqual({ by: 'the other process' });
});

test('a refusal is not kept: the same key may succeed later', async () => {
  const made = await authority.addClass();
  const stranger = await authority.addPerson(made.organizationId, 'professor');
  const key = 'key-that-was-refused-first';
  expect(await start({ ...made, professor: stranger }, key)).toMatchObject({ code: 'not_assigned' });
  await authority.services.catalogue.assignProfessor(made.organizationId, made.sessionId, stranger.id);
  expect((await start({ ...made, professor: stranger }, key)).kind).toBe('ok');
});

test('after 24 hours a key is forgotten', async () => {
  const made = await authority.addClass();
  const key = 'key-that-is-a-day-old';
  await start(made, key);
  await authority
    .database('idempotency_keys')
    .where({ key })
    .update({
      created_at: authority.database.raw(`now() - interval '25 hours'`),
    });
  await authority.call(endLive, { params: { id: made.sessionId } }, made.professor);
  const later = await start(made, key);
  expect(later.kind === 'ok' && later.reply.live.status).toBe('live');
  await authority.services.idempotency.forgetOld();
  expect(await authority.database('idempotency_keys').where({ key })).toHaveLength(1);
});

test('a malformed key is refused where keys are taken, and ignored where nothing is made', async () => {
  const made = await authority.addClass();
  const send = (action: string, key: string) =>
    fetch(`${authority.origin}/api/sessions-formation/${made.sessionId}/live/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${made.professor.token}`, 'idempotency-key': key },
    }).then(({ status }) => status);
  for (const key of ['short', 'x'.repeat(129), 'with spaces in the middle']) expect(await send('start', key)).toBe(400);
  await authority.call(startLive, { params: { id: made.sessionId } }, made.professor);
  expect(await send('pause', 'short')).toBe(200);
  expect((await authority.call(pauseLive, { params: { id: made.sessionId } }, made.professor)).kind).toBe('ok');
});
