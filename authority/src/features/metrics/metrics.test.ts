import { login, me } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';
import { isNear } from './metrics-routes.ts';

let authority: AuthorityUnderTest;
let person: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
  person = await authority.addPerson(await authority.addOrganization(), 'student');
});
afterAll(() => authority.close());

const read = (headers: Record<string, string> = {}, origin = authority.origin) =>
  fetch(`${origin}/metrics`, { headers });
const figures = async () => (await read()).text();
/** The figure of the first line that begins so; 0 where there is none. */
const figureOf = (text: string, start: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.split(' ')
      .at(-1) ?? 0,
  );

test('requests are timed by the route’s template and the status, never by an id', async () => {
  await authority.call(me, {}, { token: person.token });
  const id = authority.unknownId();
  await fetch(`${authority.origin}/api/sessions-formation/${id}/live`);
  await fetch(`${authority.origin}/api/nothing/${id}`);
  const text = await figures();
  const count = (labels: string) => figureOf(text, `http_request_duration_seconds_count{${labels}}`);
  expect(count('method="GET",route="/api/auth/me",status="200"')).toBeGreaterThan(0);
  expect(count('method="GET",route="/api/sessions-formation/:id/live",status="401"')).toBe(1);
  expect(count('method="GET",route="unmatched",status="404"')).toBe(1);
  expect(text).not.toContain(id);
});

test('sign-ins are counted by how they ended', async () => {
  const before = await figures();
  const result = (text: string, name: string) => figureOf(text, `sign_ins_total{result="${name}"}`);
  await authority.signIn(person.username);
  for (let index = 0; index < 11; index += 1)
    await authority.call(login, { body: { username: 'nobody-counted', password: 'wrong' } });
  const after = await figures();
  const grown = (name: string) => result(after, name) - result(before, name);
  expect([grown('ok'), grown('wrong'), grown('limited')]).toEqual([1, 10, 1]);
});

test('the pool, the passwords being hashed and the open streams are there', async () => {
  const text = await figures();
  for (const line of [
    'database_connections{state="used"}',
    'database_connections{state="idle"}',
    'database_connections{state="waiting"}',
    'password_hashes{state="active"}',
    'password_hashes{state="waiting"}',
    'event_streams{of="lives"}',
  ])
    expect(text).toContain(line);
});

test('a process adds its own figures once', async () => {
  const own = await startAuthority();
  own.services.metrics.collectProcess();
  const text = await (await read({}, own.origin)).text();
  await own.close();
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds'])
    expect(text).toContain(name);
});

test('it answers the machine itself and private networks, as the address behind our own proxies', async () => {
  expect((await read()).headers.get('content-type')).toContain('text/plain');
  expect((await read({ 'x-forwarded-for': '10.1.2.3' })).status).toBe(200);
  for (const address of ['203.0.113.7', '10.1.2.3, 203.0.113.7', '2001:db8::1'])
    expect((await read({ 'x-forwarded-for': address })).status).toBe(404);
});

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:10.0.0.1', true],
  ['192.168.1.9', true],
  ['172.31.255.255', true],
  ['fd12:3456::1', true],
  ['fe80::1%eth0', true],
  ['172.32.0.1', false],
  ['11.0.0.1', false],
  ['::ffff:8.8.8.8', false],
  ['2001:db8::1', false],
  ['', false],
  ['unknown', false],
])('%s is near: %s', (address, near) => {
  expect(isNear(address)).toBe(near);
});

test('with METRICS_TOKEN set it wants exactly that, wherever the caller is', async () => {
  const token = 'a-token-for-the-metrics-long-enough';
  const own = await startAuthority({ METRICS_TOKEN: token });
  const status = async (headers: Record<string, string>) => (await read(headers, own.origin)).status;
  expect(await status({})).toBe(404);
  expect(await status({ authorization: `Bearer ${token}x` })).toBe(404);
  expect(await status({ authorization: `Bearer ${person.token}` })).toBe(404);
  expect(await status({ authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.7' })).toBe(200);
  await own.close();
});
