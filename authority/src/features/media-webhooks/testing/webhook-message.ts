import { createHash, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { testSettings } from '../../../testing/authority-under-test.ts';

export const key = testSettings.LIVEKIT_API_KEY;
export const secret = testSettings.LIVEKIT_API_SECRET;

export const sha256 = (body: string | Buffer, encoding: 'base64' | 'base64url' | 'hex' = 'base64'): string =>
  createHash('sha256').update(body).digest(encoding);

const seconds = (): number => Math.floor(Date.now() / 1000);

/** A token as the media server makes it for this body; a claim of null is left out. */
export function signWebhook(
  body: string | Buffer,
  claims: Record<string, unknown> = {},
  options: { secret?: string; algorithm?: jwt.Algorithm } = {},
): string {
  const all = { iss: key, nbf: seconds(), exp: seconds() + 300, sha256: sha256(body), ...claims };
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  return jwt.sign(kept, options.secret ?? secret, { algorithm: options.algorithm ?? 'HS256', noTimestamp: true });
}

export const newId = (prefix: string): string => prefix + randomBytes(8).toString('hex');

type Line = {
  room: string;
  identity: string;
  sid?: string;
  kind?: string;
  id?: string;
  joinedAt?: number;
  at?: number;
};

/** What the media server says of a person's line. Times in milliseconds since 1970, said in seconds. */
export function lineMessage(event: 'participant_joined' | 'participant_left', line: Line): string {
  const at = line.at ?? Date.now();
  const inSeconds = (ms: number) => String(Math.floor(ms / 1000));
  return JSON.stringify({
    event,
    id: line.id ?? newId('EV_'),
    createdAt: inSeconds(at),
    room: { sid: 'RM_1', name: line.room },
    participant: {
      sid: line.sid ?? newId('PA_'),
      identity: line.identity,
      state: event === 'participant_joined' ? 'ACTIVE' : 'DISCONNECTED',
      joinedAt: inSeconds(line.joinedAt ?? at),
      ...(line.kind !== undefined && { kind: line.kind }),
    },
  });
}

export const recordingMessage = (room: string, url: string, id = newId('EV_')): string =>
  JSON.stringify({
    event: 'egress_ended',
    id,
    createdAt: String(seconds()),
    egressInfo: { egressId: 'EG_1', roomName: room, status: 'EGRESS_COMPLETE', fileResults: [{ location: url }] },
  });

/** Posts the message as the media server does. */
export async function post(
  origin: string,
  body: string | Buffer,
  headers: Record<string, string | undefined> = { authorization: signWebhook(body) },
) {
  const given = { 'content-type': 'application/webhook+json', ...headers };
  const response = await fetch(`${origin}/api/webhooks/livekit`, {
    method: 'POST',
    headers: Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined),
    body: new Uint8Array(Buffer.from(body)),
  });
  const reply = (await response.json()) as { code?: string; changed?: boolean };
  return { status: response.status, ...reply };
}
