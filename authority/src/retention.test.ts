import { createUser, issueActivationCode } from '@prolean/contract/administration-users.ts';
import { me } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from './testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
let admin: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
  admin = await authority.addPerson(await authority.addOrganization(), 'admin');
});
afterAll(() => authority.close());

const day = 24 * 3600 * 1000;
const tables = ['sign_ins', 'known_devices', 'activation_codes', 'idempotency_keys', 'sign_in_limits'];
const counts = async () =>
  Promise.all(tables.map(async (table) => Number((await authority.database(table).count())[0]!.count)));

test('what has run out is removed, and what is still good for something is not', async () => {
  const body = { username: 'nouvelle.personne', full_name: 'Nouvelle Personne', role: 'student' as const };
  const made = await authority.call(createUser, { body }, { ...admin, idempotencyKey: 'une-seule-fois-0001' });
  const id = made.kind === 'ok' ? made.reply.user.id : '';
  await authority.call(issueActivationCode, { params: { id } }, admin);
  expect(await counts()).toEqual([1, 1, 1, 1, 2]);
  await authority.services.forgetOld();
  expect((await counts()).slice(0, 4)).toEqual([1, 1, 1, 1]);
  expect((await authority.call(me, {}, admin)).kind).toBe('ok');
  authority.moveClock(2 * day);
  await authority.database('idempotency_keys').update({ created_at: new Date(Date.now() - 2 * day) });
  await authority.services.forgetOld();
  expect(await counts()).toEqual([1, 1, 0, 0, 0]);
  authority.moveClock(29 * day);
  await authority.services.forgetOld();
  expect(await counts()).toEqual([0, 1, 0, 0, 0]);
  authority.moveClock(150 * day);
  await authority.services.forgetOld();
  expect(await counts()).toEqual([0, 0, 0, 0, 0]);
});

test('many old sign-ins are removed in one go', async () => {
  await authority.database.raw(
    `insert into sign_ins (organization_id, user_id, signed_in_at, last_seen_at)
     select organization_id, id, '2020-01-01', '2020-01-01' from users, generate_series(1, 12000) where username = ?`,
    [admin.username],
  );
  await authority.services.forgetOld();
  expect((await counts())[0]).toBe(0);
});
