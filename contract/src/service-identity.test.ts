import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createServiceIdentity, type ServiceIdentity } from './credentials.ts';
import { login, me } from './identity.ts';
import { samplePermissions, sampleUsers, stubServiceToken } from './stub-samples.ts';
import type { Fault } from './testing/fault-proxy.ts';
import { bare, bytes, cut, redirect, refusal, reset } from './testing/faults.ts';
import { openClient, openProxy, openStub, withoutBreaker } from './testing/open.ts';

const whoAmI = { user: sampleUsers.service, permissions: samplePermissions.service };

test('case 95: a service token is used as it is and a 401 for it is final', async () => {
  const stub = await openStub();
  const { client } = openClient(stub);
  const good = createServiceIdentity({ token: stubServiceToken }) as ServiceIdentity;
  expect(await client.call(me, {}, { as: good })).toMatchObject({ kind: 'ok', reply: whoAmI });
  const bad = createServiceIdentity({ token: 'unknown-token' }) as ServiceIdentity;
  expect(await client.call(me, {}, { as: bad })).toMatchObject({ kind: 'refused', status: 401 });
  expect(stub.callsOf(login)).toHaveLength(0);
  expect(stub.callsOf(me)).toHaveLength(2);
});

test('case 95: settings are trimmed and freed of one pair of quotes', () => {
  const token = createServiceIdentity({ token: '  "canary"  ' });
  expect(token?.kind === 'token' && token.readToken()).toBe('canary');
  const account = createServiceIdentity({ username: " 'service' ", password: '""quoted""' });
  expect(account?.kind === 'login' && account.readLogin()).toEqual({ username: 'service', password: '"quoted"' });
  expect(createServiceIdentity({ token: '"' })).toMatchObject({ kind: 'token' });
});

test.each([{}, { token: '' }, { token: '  ', username: '""' }])('case 95: %j is no service identity', (settings) => {
  expect(createServiceIdentity(settings)).toBeNull();
});

test.each([
  { token: 'canary-1', username: 'canary-2', password: 'canary-3' },
  { token: 'canary-1', username: 'canary-2' },
  { token: 'canary-1', password: 'canary-3' },
  { username: 'canary-2' },
  { password: 'canary-3' },
])('case 95: %j is refused at start, without repeating a value', (settings) => {
  expect(() => createServiceIdentity(settings)).toThrow(/^(?!.*canary)/);
});

const troubles: Fault[] = [
  bare(503),
  refusal(401, 'token_revoked'),
  refusal(500, 'internal'),
  redirect(302, 'http://127.0.0.1:9/'),
  bytes('not json'),
  cut({ success: true }),
  reset(),
];

test('case 96: no token, password or cookie shows in outcomes, events, identities or mistakes', async () => {
  const proxy = await openProxy();
  const { client, events } = openClient(proxy, { backOffBaseMs: 1, ...withoutBreaker });
  const identities = [
    createServiceIdentity({ token: 'canary-service-token' }),
    createServiceIdentity({ username: 'service', password: 'canary-password' }),
  ] as ServiceIdentity[];
  const seen: unknown[] = [identities, client];
  for (const trouble of troubles) {
    proxy.answer(trouble);
    seen.push(await client.call(me, {}, { token: 'canary-person-token' }));
    for (const as of identities) seen.push(await client.call(me, {}, { as }));
    seen.push(await client.call(login, { body: { username: 'a', password: 'canary-typed-password' } }));
  }
  const both = { token: 'canary-person-token', as: identities[0] };
  seen.push(await client.call(me, {}, both).catch((error: unknown) => error), events);
  for (const value of seen) {
    expect(inspect(value, { depth: null, showHidden: true, getters: true })).not.toContain('canary');
    expect(JSON.stringify(value) ?? '').not.toContain('canary');
  }
  expect(events.length).toBeGreaterThan(10);
});
