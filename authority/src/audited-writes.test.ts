import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from './testing/authority-under-test.ts';
import { createUndo } from './testing/rights/database-rows.ts';
import { operations } from './testing/rights/operations.ts';
import { bodyFor, paramsFor, send } from './testing/rights/requests.ts';
import { createScene, type Scene } from './testing/rights/scene.ts';

let authority: AuthorityUnderTest;
let scene: Scene;
let undo: () => Promise<void>;
beforeAll(async () => {
  authority = await startAuthority();
  scene = await createScene(authority);
  undo = await createUndo(authority.database);
});
afterEach(() => undo());
afterAll(() => authority.close());

/** One's own account tells of itself in the log, and a live in its own history; all other writes are administration. */
const isAdministration = ({ path }: { path: string }) => !/^\/(auth|students)\/|\/live(\/|$)/.test(path);

const writes = operations
  .filter(({ method, caller }) => method !== 'GET' && caller === 'person')
  .filter(isAdministration)
  .map((operation) => [operation.name, operation] as const);

/** Done again they are done again; with the others a repetition finds nothing left to do. */
const anewEachTime = /^create|^(setUserPassword|endUserSignIns|issueActivationCode)$/;

/** So that each write has something to change. */
async function prepare(name: string): Promise<void> {
  const { database } = authority;
  const { student, professor } = scene.belongings.own;
  const owner = { organization_id: scene.organizationId, user_id: student };
  const preparations: Record<string, () => Promise<unknown>> = {
    enableUser: () => database('users').where({ id: student }).update({ status: 'disabled' }),
    removeSecondFactorOf: () =>
      database('second_factors').insert({ ...owner, sealed_secret: Buffer.alloc(1), key_id: 'x' }),
    enrolStudent: () => database('session_enrolments').where({ user_id: student }).delete(),
    importEnrolments: () => database('users').where({ id: student }).update({ username: 'inconnu.csv' }),
    assignProfessor: () => database('session_professors').where({ user_id: professor }).delete(),
  };
  await preparations[name]?.();
  if (name === 'importEnrolments') await preparations.enrolStudent!();
}

const entries = () =>
  authority.database('audit_log').orderBy('number', 'desc').where({
    organization_id: scene.organizationId,
  });

test.each(writes)(
  '%s leaves exactly one entry in the audit log, and none when it changes nothing',
  async (name, operation) => {
    await prepare(name);
    const before = (await entries()).length;
    const { id, token } = scene.people.admin;
    const params = paramsFor(scene, operation, 'own', id);
    const body = bodyFor(scene, operation, 'own', 'admin');
    const ask = async () => (await send(authority.origin, operation, { params, body, token })).answer;
    expect(await ask()).toBe('ok');
    const [entry, ...older] = await entries();
    expect(older).toHaveLength(before);
    expect(entry).toMatchObject({ actor_id: id, request_id: expect.any(String), object_id: expect.any(String) });
    const isAnew = (await ask()) === 'ok' && anewEachTime.test(name);
    expect(await entries()).toHaveLength(before + (isAnew ? 2 : 1));
  },
);
