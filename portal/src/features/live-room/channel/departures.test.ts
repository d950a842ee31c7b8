import { setTimeout as pause } from 'node:timers/promises';
import { leaveLive } from '@prolean/contract/live.ts';
import { type StubAuthority, startStubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../../../scripts/testing/database.ts';
import { type Portal, startPortal } from '../../../../testing/portal.ts';
import { createDepartures } from './departures.ts';
import { newPeer } from './seat.ts';

const sessionId = sampleSessions.live.id;

let stub: StubAuthority;
let database: TestDatabase;
let portal: Portal;

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
  await stub.reset();
  await portal.services.authorityClient.probe();
  await portal.database('pending_calls').delete();
});

/** Someone with a place in the room, and how he may go. */
async function inTheRoom() {
  const { id, username, full_name, role, organization } = sampleUsers.student;
  const person = { id, username, full_name, role, organization, permissions: [], locale: 'fr' as const };
  const signIn = { token: stub.tokenOf(sampleUsers.student), tokenExpiresAt: Date.now() + 60_000, person };
  const departure = { signIn: signIn as never, sessionId, requestId: 'request-1234' };
  const peer = newPeer({ id, full_name }, 'student');
  await portal.services.roomPresence.hold(sessionId, id, peer.id);
  const departures = createDepartures(portal.services, { reloadGrace: 100, streamPatience: 200 });
  return { departure, peer, departures, leaves: () => stub.callsOf(leaveLive).length };
}

async function until(fits: () => boolean) {
  for (let tries = 0; tries < 400 && !fits(); tries += 1) await pause(25);
  expect(fits()).toBe(true);
}

const untilNothingWaits = async () => {
  const waiting = () => portal.database('pending_calls').select('kind');
  for (let tries = 0; tries < 400 && (await waiting()).length > 0; tries += 1) await pause(25);
  expect(await waiting()).toEqual([]);
};

it('who says that he leaves has left', async () => {
  const { departures, departure, peer, leaves } = await inTheRoom();
  expect(await departures.now(departure, peer)).toMatchObject({ kind: 'ok' });
  expect(leaves()).toBe(1);
});

it('who closes one of two pages is still there', async () => {
  const first = await inTheRoom();
  const second = await inTheRoom();
  expect(await first.departures.now(first.departure, first.peer)).toEqual({ kind: 'still_here' });
  expect(first.leaves()).toBe(0);
  await second.departures.now(second.departure, second.peer);
  expect(first.leaves()).toBe(1);
});

it('who reloads his page never leaves', async () => {
  const before = await inTheRoom();
  await before.departures.afterReload(before.departure, before.peer);
  const after = await inTheRoom();
  await untilNothingWaits();
  expect(after.leaves()).toBe(0);
  await after.departures.now(after.departure, after.peer);
});

it('who closes his page has left a moment later, and only once', async () => {
  const { departures, departure, peer, leaves } = await inTheRoom();
  await departures.afterReload(departure, peer);
  await departures.whenNotBack(departure, peer);
  await until(() => leaves() === 1);
  await pause(300);
  expect(leaves()).toBe(1);
  await untilNothingWaits();
});

it('who is not heard of any more is taken to have left', async () => {
  const { departures, departure, peer, leaves } = await inTheRoom();
  await departures.whenNotBack(departure, peer);
  await until(() => leaves() === 1);
});

it('whose stream comes back in time stays, in whichever process', async () => {
  const { departures, departure, peer, leaves } = await inTheRoom();
  await departures.whenNotBack(departure, peer);
  await portal.services.roomPresence.hold(sessionId, peer.person_id, peer.id);
  await pause(400);
  expect(leaves()).toBe(0);
  await departures.now(departure, peer);
});

it('a departure during an outage is told when the authority is back', async () => {
  const { departures, departure, peer, leaves } = await inTheRoom();
  await stub.silence('closed');
  expect(await departures.now(departure, peer)).toEqual({ kind: 'told_later' });
  await stub.silence(null);
  await portal.services.authorityClient.probe();
  await until(() => {
    void portal.services.outbox.deliver();
    return leaves() >= 1;
  });
});
