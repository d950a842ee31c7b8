import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../scripts/testing/database.ts';
import { type AuthorityUnderTest, startAuthority } from './testing/authority-under-test.ts';
import { type DatabaseLine, openDatabaseLine } from './testing/database-line.ts';

let own: TestDatabase;
let line: DatabaseLine;
let authority: AuthorityUnderTest;
beforeAll(async () => {
  own = await freshDatabase('authority');
  line = await openDatabaseLine(own.url);
  authority = await startAuthority({ DATABASE_URL: line.url });
});
afterAll(async () => {
  await authority.close();
  line.close();
  await own.drop();
});

test('connections that fall silent hold those who ask next up for seconds only', async () => {
  const person = await authority.addPerson(await authority.addOrganization(), 'professor');
  const ask = async () => {
    const headers = { authorization: `Bearer ${person.token}` };
    const response = await fetch(`${authority.origin}/api/auth/me`, { headers });
    return response.status;
  };
  // Opens several connections.
  await Promise.all(Array.from({ length: 6 }, () => authority.database.raw('select pg_sleep(0.1)')));
  line.freeze();
  const early = Array.from({ length: 10 }, async (_, index) => {
    await sleep(index * 50);
    return ask();
  });
  await sleep(500);
  let later = await ask();
  while (later === 503) later = await ask();
  expect(later).toBe(200);
  for (const status of await Promise.all(early)) expect([200, 503]).toContain(status);
});
