import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from './testing/authority-under-test.ts';
import { createUndo } from './testing/rights/database-rows.ts';
import { operations } from './testing/rights/operations.ts';
import { bodyFor, paramsFor, send } from './testing/rights/requests.ts';
import { callers } from './testing/rights/rights-table.ts';
import { createScene, type Scene } from './testing/rights/scene.ts';

let authority: AuthorityUnderTest;
let scene: Scene;
let undo: () => Promise<void>;
let giveBack: () => Promise<void>;
beforeAll(async () => {
  authority = await startAuthority({ DATABASE_POOL_SIZE: '2' });
  scene = await createScene(authority);
  undo = await createUndo(authority.database);
});
afterAll(() => authority.close());

/** Leaves one connection. A request that holds it and wants another would be told `unavailable` when its patience ends. */
async function takeOne(): Promise<void> {
  const taken = await authority.database.transaction();
  giveBack = async () => {
    await taken.rollback();
  };
}

test.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s never wants a second connection while it holds one',
  async (name, operation) => {
    for (const caller of callers) {
      const person = caller === 'anonymous' ? undefined : scene.people[caller];
      const params = paramsFor(scene, operation, 'own', person?.id ?? '');
      const body = bodyFor(scene, operation, 'own', caller);
      await takeOne();
      const { answer } = await send(authority.origin, operation, { params, body, token: person?.token });
      await giveBack();
      expect([name, caller, answer]).not.toEqual([name, caller, 'unavailable']);
      if (answer === 'ok' && operation.method !== 'GET') await undo();
    }
  },
);
