import { createHash } from 'node:crypto';
import type { Seal } from '@prolean/contract/attendance.ts';
import type { Live } from '@prolean/contract/live.ts';
import type { Signer } from '../../platform/signing.ts';
import type { LogLine, PersonRow } from './attendance-store.ts';

/** The text an event is hashed by, after the hash of the one before; the database puts it together the same way. */
export const eventText = (line: Omit<LogLine, 'hash'>): string =>
  [line.number, line.live_id, line.kind, line.actor_id, line.at, line.recorded_at, line.detail].join('\n');

/** The hash before the first event. */
export const beginning = '00'.repeat(32);

export const hashAfter = (hash: string, line: Omit<LogLine, 'hash'>): string =>
  createHash('sha256').update(Buffer.from(hash, 'hex')).update(eventText(line)).digest('hex');

/** The same text as `sealedText` of the live feature, from an export. */
export const sealText = (liveId: string, seal: Pick<Seal, 'number' | 'hash'>): string =>
  `prolean live log\n${liveId}\n${seal.number}\n${seal.hash}`;

/** What the signature of the head signs: its line as it is. */
export const headText = (line: string): string => `prolean live log head\n${line}`;

/**
 * Lines of JSON: a head, the events, the seal. The seal is of the history, which knows people by their ids; the head, which
 * tells their names, is signed as it is exported.
 */
export function writeLog(file: {
  live: Live;
  title: string;
  people: readonly PersonRow[];
  log: readonly LogLine[];
  seal: Seal | null;
  signer: Signer;
}): string {
  const { live, title, people, log, seal, signer } = file;
  const head = JSON.stringify({
    format: 'prolean live log 1',
    live_id: live.id,
    session_id: live.session_id,
    session: title,
    people: Object.fromEntries(people.map(({ id, full_name }) => [id, full_name])),
  });
  const signature = signer.sign(headText(head)).toString('base64url');
  const end = { seal, head: { public_key: signer.publicKey.toString('base64url'), signature } };
  return [head, ...[...log, end].map((line) => JSON.stringify(line))].map((line) => `${line}\n`).join('');
}
