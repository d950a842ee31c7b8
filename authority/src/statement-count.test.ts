import { endLive, joinLive, leaveLive, startLive } from '@prolean/contract/live.ts';
import { heartbeats, mute } from '@prolean/contract/live-room.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from './testing/authority-under-test.ts';
import { type CrowdedOrganization, crowdedOrganization } from './testing/crowded-organization.ts';
import { type Operation, operations } from './testing/rights/operations.ts';
import { send, thingNamed } from './testing/rights/requests.ts';

let authority: AuthorityUnderTest;
const sizes = [1, 10, 50];
const crowded: CrowdedOrganization[] = [];

beforeAll(async () => {
  authority = await startAuthority();
  for (const size of sizes) crowded.push(await crowdedOrganization(authority, size));
});
afterAll(() => authority.close());

/** What the work sends to PostgreSQL, however it does; each statement by its beginning. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  onTestFinished(() => spy.mockRestore());
  spy.mockClear();
  await work();
  const texts = spy.mock.calls.map(([query]) => (typeof query === 'string' ? query : (query as { text: string }).text));
  // Asked once on each new connection.
  return texts
    .filter((text) => text !== 'select version();')
    .map((text) => text.replace(/\s+/g, ' ').trim().slice(0, 60))
    .sort();
}

/** The answer of the first who may ask. */
async function ask({ ids, people }: CrowdedOrganization, operation: Operation): Promise<string> {
  const names = Object.keys(operation.params.shape);
  const params = Object.fromEntries(names.map((name) => [name, ids[thingNamed(operation, name)]!]));
  for (const { token } of [people.admin, people.professor, people.student]) {
    const { answer, text } = await send(authority.origin, operation, { params, body: {}, token });
    if (answer === 'ok') return text;
  }
  throw new Error(`nobody may ask ${operation.name}`);
}

/** What shows one thing, whatever the size of the organization around it. */
const singles = [
  'health',
  'ready',
  'me',
  'getSecondFactor',
  'getLive',
  'getSession',
  'getFormation',
  'getOrganization',
];
const reads = operations.filter(({ method, name }) => method === 'GET' && name !== 'liveEvents');

test.each(reads.map((operation) => [operation.name, operation] as const))(
  '%s sends the same statements for one row and for fifty',
  async (name, operation) => {
    const answers: string[] = [];
    const statements: string[][] = [];
    for (const one of crowded) statements.push(await statementsOf(async () => answers.push(await ask(one, operation))));
    for (const [index, sent] of statements.entries()) expect(sent, `with ${sizes[index]}`).toEqual(statements[0]);
    expect(statements[0]!.length > 0).toBe(name !== 'health');
    const growth = answers.at(-1)!.length / answers[0]!.length;
    if (singles.includes(name)) expect(growth).toBeLessThan(2);
    else expect(growth, 'the rows were there').toBeGreaterThan(2);
  },
);

/** A lesson in which everybody is in the room already, step by step: the statements of each. */
async function lessonOf(size: number): Promise<Record<string, string[]>> {
  const { ids, people, present } = await crowdedOrganization(authority, size);
  const of = { params: { id: ids.session! } };
  const beats = { participants: present.map((user_id) => ({ user_id, connected: false, network_quality: 1 })) };
  const { call } = authority;
  const steps = {
    start: () => call(startLive, of, people.professor),
    join: () => call(joinLive, of, people.professor),
    heartbeats: () => call(heartbeats, { ...of, body: beats }, people.service),
    mute: () => call(mute, { ...of, body: {} }, people.professor),
    leave: () => call(leaveLive, of, people.professor),
    end: () => call(endLive, of, people.professor),
  };
  const statements: Record<string, string[]> = {};
  for (const [name, step] of Object.entries(steps))
    statements[name] = await statementsOf(async () => expect(await step()).toMatchObject({ kind: 'ok' }));
  expect(present).toHaveLength(size);
  return statements;
}

test('every step of a lesson sends the same statements with one student in the room and with two hundred', async () => {
  expect(await lessonOf(200)).toEqual(await lessonOf(1));
});
