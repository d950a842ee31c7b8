import type { User } from '@prolean/contract/identity.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, stubPassword } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../../../testing/portal.ts';
import { enterRoom } from './room-visitor.ts';

/** A portal on a stub authority for one test file; every test begins with an authority that has just begun. */
export function useRooms() {
  let stub: StubAuthority;
  let database: TestDatabase;
  let portal: Portal;
  let hangUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
    portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl });
  });
  afterAll(async () => {
    await portal?.close();
    await stub?.close();
    await database?.drop();
  });
  beforeEach(async () => {
    await Promise.all(hangUps.map((hangUp) => hangUp()));
    hangUps = [];
    await stub.reset();
    await portal.services.authorityClient.probe();
  });

  async function signedIn(user: User, at: Portal = portal) {
    const browser = at.browser({ 'accept-language': 'fr' });
    await browser.signIn(user.username, stubPassword);
    return browser;
  }

  return {
    stub: () => stub,
    portal: () => portal,
    signedIn,
    async inTheRoom(user: User, sessionId = sampleSessions.live.id, at = portal) {
      const browser = await signedIn(user, at);
      const visitor = await enterRoom(browser, at.baseUrl, sessionId);
      hangUps.push(visitor.hangUp);
      return { browser, ...visitor };
    },
    /** Another portal process with these settings, on the same database and authority. */
    startPortal: (settings: Record<string, string>, now?: () => number) =>
      startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, settings, ...(now && { now }) }),
    atTheEnd: (hangUp: () => Promise<void>) => hangUps.push(hangUp),
  };
}
