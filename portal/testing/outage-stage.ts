import { me } from '@prolean/contract/identity.ts';
import { type Silence, type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../scripts/testing/database.ts';
import { untilAuthorityIsBack } from './authority-back.ts';
import { createClock } from './clock.ts';
import { type Portal, startPortal } from './portal.ts';

const trainingSession = sampleSessions.live.id;

/** One route of each kind the outage policy knows, and who asks for it. */
export const columns = {
  R: { user: sampleUsers.student, method: 'GET', path: '/dashboard' },
  'R*': { user: sampleUsers.professor, method: 'GET', path: `/professor/sessions/${trainingSession}` },
  M: {
    user: sampleUsers.professor,
    method: 'POST',
    path: `/external/professor/sessions/${trainingSession}/live/pause`,
  },
  J: { user: sampleUsers.student, method: 'GET', path: `/external/live/${trainingSession}` },
  L: { user: sampleUsers.student, method: 'POST', path: '/login' },
  S: { user: sampleUsers.student, method: 'POST', path: '/language' },
} as const;
export type Column = keyof typeof columns;

/** A portal, an authority that can fall silent, and a clock, for a whole test file. */
export function useOutageStage() {
  let stub: StubAuthority;
  let database: TestDatabase;
  let portal: Portal;
  let clock = createClock();

  beforeAll(async () => {
    [stub, database] = await Promise.all([startStubAuthority(), freshDatabase('portal')]);
    const now = () => clock.now();
    portal = await startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, now });
  });
  afterAll(async () => {
    await portal?.close();
    await stub?.close();
    await database?.drop();
  });
  beforeEach(async () => {
    await stub.reset();
    await untilAuthorityIsBack(portal);
    clock = createClock();
  });

  const laterSilence = (seconds: number, kind: Silence = 'closed') => {
    clock.forward(seconds);
    return stub.silence(kind);
  };

  return {
    stub: () => stub,
    portal: () => portal,
    forward: (seconds: number) => clock.forward(seconds),
    /** Another portal on the same database and authority, with other settings. */
    another: (settings: Record<string, string>) =>
      startPortal({ databaseUrl: database.url, authorityBaseUrl: stub.baseUrl, settings }),
    async signedIn(username: string) {
      const browser = portal.browser();
      expect((await browser.signIn(username, stubPassword)).status).toBe(303);
      return browser;
    },
    /** The kept decision is too old by then, so the portal has to ask, and gets no answer. */
    laterSilence,
    /** So many calls have failed that the client asks no more. */
    async breakerOpen(): Promise<void> {
      await laterSilence(11);
      const { authorityClient } = portal.services;
      for (let round = 0; round < 100 && authorityClient.breaker.state() !== 'open'; round += 1) {
        await Promise.all(Array.from({ length: 50 }, () => authorityClient.call(me, undefined, { token: 'any' })));
      }
      expect(authorityClient.breaker.state()).toBe('open');
    },
  };
}
