import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createClient } from '@prolean/contract/client.ts';
import { getLive } from '@prolean/contract/live.ts';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import got from 'got';
import { Agent, request } from 'undici';
import { type Plan, ratioOf, takeTurns } from '../rounds.ts';
import { type BenchRow, ratesOf } from '../row.ts';
import type { Stage } from '../stage.ts';

const sessionId = '0b9c6f6e-3c1d-4f0e-9a51-6f6f2c7a9d10';

/** A live as the authority gives it. */
const reply = {
  success: true,
  live: {
    id: '5d1b1f0e-7a57-4d0a-8f39-0a6f4f1c2b3d',
    session_id: sessionId,
    room_name: 'a167a75ae8364ca0abdf9586459a092a08ed5113',
    status: 'live',
    started_at: '2026-03-02T09:00:00.000Z',
    paused_at: null,
    ended_at: null,
    started_by: { id: '9f7c9b1a-52a1-4f8e-8b77-1d7c4b6f0a55', full_name: 'Salma Benjelloun' },
    recording_url: null,
    student_media: { camera: true, microphone: false },
    version: 3,
    participants_count: 12,
  },
};

/** The contract's client, with validation, against the plain ways to ask the same server for the same reply. */
export async function clientCalls(_stage: Stage, plan: Plan): Promise<BenchRow[]> {
  const server = fork(path.join(import.meta.dirname, '../reply-server.ts'), [JSON.stringify(reply)]);
  const [port] = (await once(server, 'message')) as [number];
  const baseUrl = `http://127.0.0.1:${port}/api`;
  const url = `${baseUrl}/sessions-formation/${sessionId}/live`;
  const headers = { authorization: 'Bearer token', accept: 'application/json' };
  const client = createClient({ baseUrl });
  const dispatcher = new Agent({ connections: 64 });
  const withAxios = axios.create({ headers });
  axiosRetry(withAxios, { retries: 2 });
  const withGot = got.extend({ headers, retry: { limit: 2 } });
  try {
    const turns = await takeTurns(
      [
        {
          name: 'ours',
          run: async () => {
            const outcome = await client.call(getLive, { params: { id: sessionId } }, { token: 'token' });
            if (outcome.kind !== 'ok') throw new Error(`not answered: ${JSON.stringify(outcome)}`);
          },
        },
        { name: 'undici', run: async () => (await request(url, { headers, dispatcher })).body.json() },
        { name: 'got', run: () => withGot(url).json() },
        { name: 'axios', run: () => withAxios.get(url) },
      ],
      plan,
    );
    const row = (other: string, atLeast: number, stretch: number): BenchRow => ({
      id: 'B7',
      what: `contract client / ${other}`,
      figure: ratioOf(turns, 'rate', 'ours', other),
      unit: 'x',
      goal: { atLeast, stretch },
      beside: ratesOf(turns),
    });
    return [row('undici', 0.6, 0.8), row('got', 3, 5), row('axios', 3, 5)];
  } finally {
    await client.close();
    await dispatcher.close();
    server.disconnect();
  }
}
