import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Live } from '@prolean/contract/live.ts';
import type { Message } from '@prolean/contract/live-room.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../../scripts/lib/postgres.ts';
import { type ServiceProcess, startService, untilReady } from '../../../../scripts/lib/service-process.ts';
import { type AuthorityUnderTest, startAuthority, testSettings } from '../../testing/authority-under-test.ts';
import { expectOneStory } from './testing/expect-one-story.ts';
import { proofSize } from './testing/proof-size.ts';

/** Line "kill -9" of the lifecycle's tests. */
const kills = proofSize(15, 200);
const calls = proofSize(600, 5000);
const callers = 6;

/** Makes people and looks into the database; the processes under test share its database. */
let beside: AuthorityUnderTest;
let folder: string;
const running = new Set<ServiceProcess>();
beforeAll(async () => {
  beside = await startAuthority();
  folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-kills-'));
});
afterAll(async () => {
  await Promise.all([...running].map((service) => service.stop()));
  await beside.close();
  rmSync(folder, { recursive: true, force: true });
});

async function launch() {
  const port = await freePort();
  const place = { HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: beside.databaseUrl };
  // Halves what each of the many starts costs.
  const settings = { ...testSettings, ...place, NODE_COMPILE_CACHE: path.join(folder, 'compiled') };
  const service = startService({ name: 'authority', settings, logFile: path.join(folder, 'authority.log') });
  running.add(service);
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(service, `${origin}/api/health/ready`);
  return { service, origin };
}

type Reply = { live?: Live; message?: Message; code?: string };
type Call = { method: string; action: string; token: string; body?: object };

/** One try; null when nothing is known of what came of it. */
async function attempt(origin: string, sessionId: string, call: Call, key: string) {
  const sent = fetch(`${origin}/api/sessions-formation/${sessionId}/live/${call.action}`, {
    method: call.method,
    headers: { authorization: `Bearer ${call.token}`, 'content-type': 'application/json', 'idempotency-key': key },
    ...(call.body && { body: JSON.stringify(call.body) }),
  });
  return sent
    .then(async (response) => ({ status: response.status, ...((await response.json()) as Reply) }))
    .catch(() => null);
}

test(`an authority killed ${kills} times in a stream of ${calls} calls loses nothing it acknowledged, and leaves nothing half done`, async () => {
  const { sessionId, organizationId, professor, students } = await beside.addClass({ students: 3 });
  const [talking, coming, banned] = students.map(({ id, token }) => ({ id, token })) as [
    { id: string; token: string },
    { id: string; token: string },
    { id: string; token: string },
  ];
  /** What is done in turn; of what is kept once for its key each call is another one, told by its number. */
  const callOf = (number: number): Call => {
    const by = (method: string, action: string, { token }: { token: string }, body?: object): Call => ({
      method,
      action,
      token,
      ...(body && { body }),
    });
    const say = (person: { token: string }) => by('POST', 'messages', person, { text: `Message ${number}` });
    const turns = [
      () => say(talking),
      () => by('POST', 'join', coming),
      () => by('POST', 'start', professor),
      () => by('PUT', 'hand', talking),
      () => say(professor),
      () => by('POST', 'bans', professor, { user_id: banned.id, reason: `Raison ${number}` }),
      () => by('POST', 'floor', professor, { user_id: talking.id }),
      () => by('POST', 'leave', coming),
      () => by('POST', 'pause', professor),
      () => by('DELETE', `bans/${banned.id}`, professor),
    ];
    return turns[number % turns.length]!();
  };

  let [current, next] = await Promise.all([launch(), launch()]);
  const started = await attempt(current.origin, sessionId, callOf(2), 'key-of-the-first-start');
  for (const { token } of [professor, talking])
    await attempt(current.origin, sessionId, { method: 'POST', action: 'join', token }, 'key-of-a-first-join');
  const liveId = started!.live!.id;

  const acknowledged = new Map<number, Reply & { status: number }>();
  let answered = 0;
  const carryOut = async (number: number): Promise<void> => {
    for (;;) {
      const { origin } = current;
      const answer = await attempt(origin, sessionId, callOf(number), `key-of-call-${String(number).padStart(8, '0')}`);
      if (answer !== null && answer.status !== 503 && answer.code !== 'request_in_progress') {
        acknowledged.set(number, answer);
        answered += 1;
        return;
      }
      await sleep(5);
    }
  };
  const numbers = Array.from({ length: calls }, (_, number) => number).values();
  const work = Promise.all(
    Array.from({ length: callers }, async () => {
      for (const number of numbers) await carryOut(number);
    }),
  );

  const killAll = async (): Promise<void> => {
    for (let kill = 1; kill <= kills; kill += 1) {
      const due = Math.floor(((kill - Math.random()) * calls) / (kills + 1));
      while (answered < due) await sleep(1);
      const { service } = current;
      service.process.kill('SIGKILL');
      current = next;
      await service.exited;
      running.delete(service);
      next = await launch();
      await expectOneStory(beside.database);
    }
  };
  await Promise.all([work, killAll()]);

  expect(acknowledged.size).toBe(calls);
  expect(new Set([...acknowledged.values()].map(({ status }) => status))).toEqual(new Set([200]));
  const lives = await beside.database('session_lives').where({ organization_id: organizationId });
  expect(lives.map(({ id }) => id)).toEqual([liveId]);
  const shown = [...acknowledged.values()].flatMap(({ live }) => (live === undefined ? [] : [live]));
  expect(new Set(shown.map(({ id }) => id))).toEqual(new Set([liveId]));
  expect(Math.max(...shown.map(({ version }) => version))).toBeLessThanOrEqual(lives[0].version);
  const kept = await beside.database('session_live_messages').where({ live_id: liveId }).select('id', 'text');
  const ids = new Set(kept.map(({ id }) => id));
  const told = [...acknowledged.values()].flatMap(({ message }) => (message === undefined ? [] : [message]));
  expect(told.filter(({ id }) => !ids.has(id))).toEqual([]);
  expect(kept.map(({ text }) => text).toSorted()).toEqual(told.map(({ text }) => text).toSorted());
}, 1_800_000);
