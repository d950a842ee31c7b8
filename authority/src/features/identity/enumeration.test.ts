import { login } from '@prolean/contract/identity.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, password, startAuthority } from '../../testing/authority-under-test.ts';

/** As many tries of each kind as the figure is stated for; each account takes ten wrong ones. */
const tries = 200;
const people = tries / 10;

let authority: AuthorityUnderTest;
let usernames: string[];
beforeAll(async () => {
  authority = await startAuthority();
  const organizationId = await authority.addOrganization();
  usernames = await Promise.all(
    Array.from({ length: people }, async () => (await authority.addPerson(organizationId, 'student')).username),
  );
});
afterAll(() => authority.close());

/** How often one of the first takes longer than one of the second: 0.5 when nobody could tell them apart. */
const areaUnderCurve = (first: number[], second: number[]): number => {
  const score = (one: number, other: number): number => (one === other ? 0.5 : Number(one > other));
  const scores = first.flatMap((one) => second.map((other) => score(one, other)));
  return scores.reduce((sum, one) => sum + one, 0) / scores.length;
};

let network = 0;
/** Milliseconds until the answer, which is the same for both; a network of its own keeps that limit out of it. */
const timeOf = async (username: string): Promise<number> => {
  network += 1;
  const clientAddress = `10.${network >> 8}.${network & 255}.1`;
  const startedAt = performance.now();
  const outcome = await authority.call(login, { body: { username, password: 'wrong' } }, { clientAddress });
  const took = performance.now() - startedAt;
  expect(outcome).toMatchObject({ status: 401, code: 'invalid_credentials' });
  return took;
};

/** One of each in turn, in changing order, so that whatever else the machine does meets both alike. */
async function measure(): Promise<number> {
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let index = 0; index < tries; index += 1) {
    const first = async () => known.push(await timeOf(usernames[index % people]!));
    const second = async () => unknown.push(await timeOf(`nobody-${network}`));
    for (const one of index % 2 === 0 ? [first, second] : [second, first]) await one();
  }
  return areaUnderCurve(known, unknown);
}

test('known and unknown names cannot be told apart by the time their answers take', async () => {
  for (let index = 0; index < 20; index += 1) await timeOf(`warm-up-${index}`);
  // Of 200 each one measurement in a hundred lands outside by chance alone; a real difference does so every time.
  const areas: number[] = [];
  do {
    areas.push(await measure());
    authority.moveClock(16 * 60_000);
  } while (areas.length < 3 && Math.abs(areas.at(-1)! - 0.5) > 0.08);
  expect(Math.abs(areas.at(-1)! - 0.5), `areas ${areas.join(', ')}`).toBeLessThanOrEqual(0.08);
  expect((await authority.call(login, { body: { username: usernames[0]!, password } })).kind).toBe('ok');
});

test('wrong passwords in flight do not keep others from being answered', async () => {
  const wrong = Array.from({ length: 64 }, (_, index) => timeOf(`in-flight-${index}`).catch(() => null));
  const status = (await fetch(`${authority.origin}/api/health`)).status;
  await Promise.all(wrong);
  expect(status).toBe(200);
});
