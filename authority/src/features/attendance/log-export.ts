import { createHash } from 'node:crypto';
import type { Seal } from '@prolean/contract/attendance.ts';
import type { Live } from '@prolean/contract/live.ts';
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

/** Lines of JSON: a head, the events, the seal. Names are for readers; the log itself knows people by their ids. */
export function writeLog(file: {
  live: Live;
  title: string;
  people: readonly PersonRow[];
  log: readonly LogLine[];
  seal: Seal | null;
}): string {
  const { live, title, people, log, seal } = file;
  const head = {
    format: 'prolean live log 1',
    live_id: live.id,
    session_id: live.session_id,
    session: title,
    people: Object.fromEntries(people.map(({ id, full_name }) => [id, full_name])),
  };
  return [head, ...log, { seal }].map((line) => `${JSON.stringify(line)}\n`).join('');
}
