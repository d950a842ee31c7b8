import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from './testing/authority-under-test.ts';
import { createRowsHash, createUndo } from './testing/rights/database-rows.ts';
import { type Operation, operations } from './testing/rights/operations.ts';
import { bodyFor, paramsFor, send } from './testing/rights/requests.ts';
import { type CallerKind, expectedAnswer, holders, rightsRows } from './testing/rights/rights-table.ts';
import { createScene, type Scene } from './testing/rights/scene.ts';

let authority: AuthorityUnderTest;
let scene: Scene;
let rowsHash: () => Promise<string>;
let undo: () => Promise<void>;
let untouched: string;
/** Everything the other organization could be recognized by in a reply. */
let foreignWords: string[];
beforeAll(async () => {
  authority = await startAuthority();
  scene = await createScene(authority);
  rowsHash = await createRowsHash(authority.database);
  untouched = await rowsHash();
  undo = await createUndo(authority.database);
  const { rows } = await authority.database.raw<{ rows: { word: string }[] }>(
    `select word from organizations o, unnest(array[o.name, o.slug]) word where o.id = :id
     union select word from users u, unnest(array[u.username, u.full_name, u.email, u.cin]) word where organization_id = :id
     union select title from training_sessions where organization_id = :id
     union select title from formations where organization_id = :id
     union select title from seances where organization_id = :id
     union select room_name from session_lives where organization_id = :id`,
    { id: scene.foreign.organizationId },
  );
  foreignWords = rows.map(({ word }) => word);
});
afterEach(() => undo());
afterAll(() => authority.close());

const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value);

/** The request with each of its own ids exchanged, one at a time, for the same thing of the other organization. */
function exchanges(endpoint: Operation, caller: CallerKind) {
  const callerId = caller === 'anonymous' ? '' : scene.people[caller].id;
  const params = paramsFor(scene, endpoint, 'own', callerId);
  const foreignParams = paramsFor(scene, endpoint, 'foreign', callerId);
  const body = bodyFor(scene, endpoint, 'own', caller);
  const inPath = Object.keys(params).map((name) => ({
    place: `params.${name}`,
    params: { ...params, [name]: foreignParams[name]! },
    body,
  }));
  const foreignOf = new Map<unknown, string>(
    Object.entries(scene.belongings.own).map(([thing, id]) => [id, scene.belongings.foreign[thing as 'session']]),
  );
  const text = JSON.stringify(body);
  const ids = [...text.matchAll(/"([0-9a-f-]{36})"/g)].map((match) => match[1]!).filter(isId);
  const inBody = ids.map((id) => ({
    place: `body: ${id}`,
    params,
    body: JSON.parse(text.replaceAll(id, foreignOf.get(id) ?? scene.belongings.foreign.student)) as object,
  }));
  return [...inPath, ...inBody];
}

/** What these answer of a person who is not in the room is the same whoever that is: nobody, so nothing to do. */
const answersWithNothing = ['checkAccess', 'heartbeats', 'takeFloor', 'unmute'];

test.each(operations.map((endpoint) => [endpoint.name, endpoint] as const))(
  '%s finds nothing of another organization, wherever its ids are put',
  async (name, endpoint) => {
    const row = rightsRows.get(name)!;
    for (const caller of holders) {
      if (expectedAnswer(row, endpoint, caller, 'own') !== 'ok') continue;
      for (const { place, params, body } of exchanges(endpoint, caller)) {
        const { token } = scene.people[caller];
        const { answer, text } = await send(authority.origin, endpoint, { params, body, token });
        const told = [caller, place, answer];
        if (!(answersWithNothing.includes(name) && answer === 'ok'))
          expect([
            ...told.slice(0, 2),
            ['not_found', 'forbidden', 'conflict'].includes(answer) ? 'refused' : answer,
          ]).toEqual([caller, place, 'refused']);
        expect(foreignWords.filter((word) => text.includes(JSON.stringify(word).slice(1, -1)))).toEqual([]);
        expect([...told, await rowsHash()]).toEqual([...told, untouched]);
      }
    }
  },
);

test('no list shows anything of another organization, to whomever', async () => {
  for (const endpoint of operations.filter(({ method }) => method === 'GET'))
    for (const caller of holders) {
      const params = paramsFor(scene, endpoint, 'own', scene.people[caller].id);
      const { text } = await send(authority.origin, endpoint, { params, body: {}, token: scene.people[caller].token });
      expect([endpoint.name, caller, foreignWords.filter((word) => text.includes(word))]).toEqual([
        endpoint.name,
        caller,
        [],
      ]);
    }
});
