import { listAuditLog } from '@prolean/contract/administration-organization.ts';
import { createClient } from '@prolean/contract/client.ts';
import { createServiceIdentity } from '@prolean/contract/credentials.ts';
import { logout, me } from '@prolean/contract/identity.ts';
import { createServiceToken, listServiceTokens, revokeServiceToken } from '@prolean/contract/service-tokens.ts';
import { mySessions } from '@prolean/contract/training-sessions.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
let admin: TestPerson;
let service: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
  organizationId = await authority.addOrganization();
  admin = await authority.addPerson(organizationId, 'admin');
  service = await authority.addPerson(organizationId, 'service');
});
afterAll(() => authority.close());

const whoIs = (token: string) => authority.call(me, {}, { token });
const make = async (label = 'Portail') => {
  const body = { user_id: service.id, label };
  const outcome = await authority.call(createServiceToken, { body }, { token: admin.token });
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return { token: outcome.reply.token, ...outcome.reply.service_token };
};

test('a service token speaks for its service, with what the service may do', async () => {
  const { token } = await make();
  expect(await whoIs(token)).toMatchObject({
    reply: { user: { id: service.id, role: 'service' }, permissions: ['live.access.check', 'live.supervise'] },
  });
  expect(await authority.call(mySessions, {}, { token })).toMatchObject({ status: 403, code: 'forbidden' });
});

test('the contract’s client uses one as it uses a login', async () => {
  const { token } = await make();
  const identity = createServiceIdentity({ token });
  const client = createClient({ baseUrl: `${authority.origin}/api` });
  expect(await client.call(me, {}, { as: identity! })).toMatchObject({ reply: { user: { id: service.id } } });
  await client.close();
});

test('a revoked one is refused on the very next request', async () => {
  const { id, token } = await make();
  expect((await whoIs(token)).kind).toBe('ok');
  const revoked = await authority.call(revokeServiceToken, { params: { id } }, { token: admin.token });
  expect(revoked).toMatchObject({ reply: { service_token: { id, revoked_at: expect.any(String) } } });
  expect(await whoIs(token)).toMatchObject({ status: 401, code: 'token_revoked' });
  expect(await authority.call(revokeServiceToken, { params: { id } }, { token: admin.token })).toEqual({
    ...revoked,
    requestId: expect.any(String),
  });
});

test('a program gives its own token back by signing out', async () => {
  const { token } = await make();
  expect((await authority.call(logout, {}, { token })).kind).toBe('ok');
  expect(await whoIs(token)).toMatchObject({ code: 'token_revoked' });
});

test('a disabled service is refused with all its tokens', async () => {
  const other = await authority.addPerson(organizationId, 'service');
  const body = { user_id: other.id, label: 'x' };
  const made = await authority.call(createServiceToken, { body }, { token: admin.token });
  await authority.database('users').where({ id: other.id }).update({ status: 'disabled' });
  expect(await whoIs(made.kind === 'ok' ? made.reply.token : '')).toMatchObject({ code: 'account_disabled' });
});

test('a forged or altered one is refused like any other token', async () => {
  const { token } = await make();
  for (const text of [`prst_${'A'.repeat(43)}`, `${token}x`, token.slice(0, -1), token.toUpperCase(), token.slice(5)])
    expect(await whoIs(text)).toMatchObject({ status: 401, code: 'token_invalid' });
});

test('only a hash of it is kept, and nothing but its making tells it', async () => {
  const { token } = await make();
  const rows = await authority.database('service_tokens').select();
  const list = await authority.call(listServiceTokens, {}, { token: admin.token });
  const text = JSON.stringify([rows.map((row) => ({ ...row, token_hash: row.token_hash.toString('latin1') })), list]);
  expect(text).not.toContain(token.slice(5));
});

test('the list is whole over its pages, newest first, and tells of the last use', async () => {
  const own = await authority.addOrganization();
  const boss = await authority.addPerson(own, 'admin');
  const program = await authority.addPerson(own, 'service');
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const body = { user_id: program.id, label: `token ${index}` };
    const outcome = await authority.call(createServiceToken, { body }, { token: boss.token });
    if (outcome.kind === 'ok') made.unshift(outcome.reply.service_token.id);
    if (outcome.kind === 'ok' && index === 4) await whoIs(outcome.reply.token);
    authority.moveClock(1000);
  }
  const seen: { id: string; last_used_at: string | null }[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
    const page = await authority.call(listServiceTokens, { query }, { token: boss.token });
    if (page.kind !== 'ok') throw new Error(JSON.stringify(page));
    seen.push(...page.reply.service_tokens);
    cursor = page.reply.next_cursor;
  }
  expect(seen.map(({ id }) => id)).toEqual(made);
  expect(seen.map(({ last_used_at }) => last_used_at !== null)).toEqual([true, false, false, false, false]);
});

test('only who may write users makes and revokes them, for services of his own organization', async () => {
  const professor = await authority.addPerson(organizationId, 'professor');
  const { id } = await make();
  const create = (token: string, user_id: string) =>
    authority.call(createServiceToken, { body: { user_id, label: 'x' } }, { token });
  expect(await create(professor.token, service.id)).toMatchObject({ code: 'forbidden' });
  expect(await create(admin.token, professor.id)).toMatchObject({ code: 'not_found' });
  const stranger = await authority.addPerson(await authority.addOrganization(), 'admin');
  expect(await create(stranger.token, service.id)).toMatchObject({ code: 'not_found' });
  const revoke = (token: string) => authority.call(revokeServiceToken, { params: { id } }, { token });
  expect(await revoke(stranger.token)).toMatchObject({ code: 'not_found' });
  expect(await revoke(professor.token)).toMatchObject({ code: 'forbidden' });
});

test('making and revoking are in the audit log', async () => {
  const { id } = await make('Salle de presse');
  await authority.call(revokeServiceToken, { params: { id } }, { token: admin.token });
  const log = await authority.call(listAuditLog, {}, { token: admin.token });
  const own = log.kind === 'ok' ? log.reply.entries.filter(({ object }) => object.id === id) : [];
  expect(own.map(({ action }) => action).sort()).toEqual(['service_token.created', 'service_token.revoked']);
});
