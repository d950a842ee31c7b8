import { readConsumers } from '@prolean/contract/compatibility/consumers.ts';
import { findAt } from '@prolean/contract/compatibility/reply-paths.ts';
import { endpoints } from '@prolean/contract/endpoints.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';
import { createConsumerScenes } from './testing/consumer-scenes.ts';

const jitsi = {
  JITSI_APP_ID: 'app',
  JITSI_APP_SECRET: 'a secret of jitsi that is long enough',
  JITSI_SERVER_URL: 'https://jitsi.example.test',
};

let authority: AuthorityUnderTest;
let scenes: Awaited<ReturnType<typeof createConsumerScenes>>;
beforeAll(async () => {
  authority = await startAuthority(jitsi);
  scenes = await createConsumerScenes(authority);
});
afterAll(() => authority.close());

const reads = readConsumers().flatMap(({ name, reads: own }) =>
  Object.entries(own).map(([endpoint, paths]) => [name, endpoint, paths] as const),
);

/** What the real replies lack of the paths: absent where its parent is there, or a parent that never is. */
function problemsOf(replies: unknown[], paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const found = replies.map((reply) => findAt(reply, path));
    if (found.some(({ missing }) => missing > 0)) return [`${path} is missing`];
    return found.some(({ values }) => values.length > 0) ? [] : [`${path} is never there`];
  });
}

test.each(reads)('%s finds in the reply of %s all that it reads', async (_name, endpointName, paths) => {
  const endpoint = endpoints.find(({ name }) => name === endpointName)!;
  const replies = (await scenes[endpointName]?.()) ?? [];
  expect(replies.length, `a scene of ${endpointName}`).toBeGreaterThan(0);
  expect(problemsOf(replies, paths)).toEqual([]);
  // Fields that are not declared are dropped here: what is left is declared and has the right type.
  expect(
    problemsOf(
      replies.map((reply) => endpoint.reply.parse(reply)),
      paths,
    ),
  ).toEqual([]);
});

test('a field that goes missing is found', async () => {
  const [reply] = (await scenes.me!()) as { user: { role?: string } }[];
  delete reply!.user.role;
  expect(problemsOf([reply], ['user.id', 'user.role'])).toEqual(['user.role is missing']);
});

test('every scene is of an endpoint', () => {
  const names = endpoints.map(({ name }) => name);
  expect(Object.keys(scenes).filter((name) => !names.includes(name))).toEqual([]);
});
