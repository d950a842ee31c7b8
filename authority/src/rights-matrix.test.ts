import { sharedCodes, tokenCodes } from '@prolean/contract/codes.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from './testing/authority-under-test.ts';
import { createRowsHash, createUndo, rowsHolding } from './testing/rights/database-rows.ts';
import { type Operation, operations } from './testing/rights/operations.ts';
import { bodyFor, paramsFor, send } from './testing/rights/requests.ts';
import {
  type CallerKind,
  callers,
  expectedAnswer,
  type ObjectKind,
  objectsOf,
  rightsRows,
} from './testing/rights/rights-table.ts';
import { createScene, type Scene } from './testing/rights/scene.ts';

let authority: AuthorityUnderTest;
let scene: Scene;
let rowsHash: () => Promise<string>;
let undo: () => Promise<void>;
let untouched: string;
afterEach(() => undo());
beforeAll(async () => {
  authority = await startAuthority();
  scene = await createScene(authority);
  rowsHash = await createRowsHash(authority.database);
  untouched = await rowsHash();
  undo = await createUndo(authority.database);
});
afterAll(() => authority.close());

const named = (list: readonly Operation[]) => list.map((endpoint) => [endpoint.name, endpoint] as const);
const tokenOf = (caller: CallerKind) => (caller === 'anonymous' ? undefined : scene.people[caller].token);
const idOf = (caller: CallerKind) => (caller === 'anonymous' ? '' : scene.people[caller].id);

/** The words of an answer, without what is another each time. */
const wordsOf = (text: string) => text.replace(/"request_id":"[^"]*"/, '');

test.each(named(operations))(
  '%s answers each kind of caller, about each kind of object, as the table says',
  async (name, endpoint) => {
    const row = rightsRows.get(name)!;
    const declared = ['ok', ...endpoint.refusals, ...sharedCodes, ...tokenCodes];
    const answers: string[] = [];
    const expected: string[] = [];
    for (const caller of callers) {
      const words = new Map<ObjectKind, string>();
      for (const object of objectsOf(row)) {
        const params = paramsFor(scene, endpoint, object, idOf(caller));
        const body = bodyFor(scene, endpoint, object, caller);
        const { answer, text } = await send(authority.origin, endpoint, { params, body, token: tokenOf(caller) });
        answers.push(`${caller} ${object}: ${answer}`);
        expected.push(`${caller} ${object}: ${expectedAnswer(row, endpoint, caller, object)}`);
        words.set(object, wordsOf(text));
        if (answer === 'ok' && endpoint.method !== 'GET') await undo();
        expect(declared).toContain(answer);
      }
      // Neither a refusal nor a look has changed anything; what was done has been undone.
      expect([caller, await rowsHash()]).toEqual([caller, untouched]);
      // What belongs to another organization can't be told from what does not exist.
      expect(words.get('foreign')).toBe(words.get('absent'));
    }
    expect(answers).toEqual(expected);
  },
);

/** Fields that would be worth having and belong to no body. */
const canary = 'c0ffee00-0000-4000-8000-00000000cafe';
const coveted = [
  'role',
  'roles',
  'permissions',
  'id',
  'user_id',
  'professor_id',
  'organization_id',
  'active',
  'password_hash',
  'created_at',
  'status',
  'room_name',
  'version',
  'scope',
];

test.each(named(operations.filter(({ body }) => body !== null)))(
  '%s takes in no field that is not its own',
  async (name, endpoint) => {
    const row = rightsRows.get(name)!;
    const extras = coveted.filter((field) => !(field in endpoint.body!.shape)).map((field) => [field, canary]);
    for (const caller of callers) {
      if (expectedAnswer(row, endpoint, caller, 'own') !== 'ok') continue;
      const params = paramsFor(scene, endpoint, 'own', idOf(caller));
      const body = { ...bodyFor(scene, endpoint, 'own', caller), ...Object.fromEntries(extras) };
      const { answer, text } = await send(authority.origin, endpoint, { params, body, token: tokenOf(caller) });
      expect([caller, answer]).toEqual([caller, 'ok']);
      expect(text).not.toContain(canary);
      expect(await rowsHolding(authority.database, canary)).toEqual([]);
      await undo();
    }
  },
);

test('every row of the table is about an operation that there is', () => {
  const names = operations.map(({ name }) => name);
  expect([...rightsRows.keys()].filter((name) => !names.includes(name))).toEqual([]);
});
