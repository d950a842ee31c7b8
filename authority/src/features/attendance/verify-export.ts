import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isSignedBy } from '../../platform/signing.ts';
import { type Attendance, computeAttendance } from './compute-attendance.ts';
import { beginning, hashAfter, sealText } from './log-export.ts';
import { keyPrefix, signedLineText } from './signed-line.ts';

/** `line` counts as a text editor does, from 1; 0 is about the file as a whole. */
export type Finding = { line: number; says: string };

export type Verdict = {
  kind: 'csv' | 'log';
  /** Ed25519, base64url: whose signatures these are. */
  publicKey: string | null;
  findings: Finding[];
  /** Only of a log: what it comes to. */
  attendance: Attendance[] | null;
};

const keyOf = (text: string): Buffer => Buffer.from(text, 'base64url');

const separatorOf = (header: string): string => (header.split(';').length > header.split(',').length ? ';' : ',');

const rowsOf = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

function verifyCsv(text: string, trustedKey: string | null): Verdict {
  const header = text.split('\n', 1)[0]!;
  const options = { bom: true, delimiter: separatorOf(header), info: true, relax_column_count: true } as const;
  const rows: unknown = parse(text, options);
  const lines = rowsOf.parse(rows);
  const named = lines[0]?.record.at(-1) ?? '';
  const publicKey = named.startsWith(keyPrefix) ? named.slice(keyPrefix.length) : null;
  const findings: Finding[] = [];
  if (publicKey === null) findings.push({ line: 1, says: 'the heading does not name the key of the signatures' });
  const key = keyOf(trustedKey ?? publicKey ?? '');
  const seen = new Set<number>();
  const lives = new Set<string>();
  let total = 0;
  for (const { record, info } of lines.slice(1)) {
    const [cells, signature] = [record.slice(0, -1), record.at(-1) ?? ''];
    if (!isSignedBy(key, signedLineText(cells), keyOf(signature))) {
      findings.push({ line: info.lines, says: 'was changed after it was exported' });
      continue;
    }
    const number = Number(cells[0]);
    total = Number(cells[1]);
    lives.add(cells.at(-1)!);
    if (seen.has(number)) findings.push({ line: info.lines, says: 'is there twice' });
    seen.add(number);
  }
  if (lives.size > 1) findings.push({ line: 0, says: 'lines of several classes are mixed' });
  const changed = findings.length;
  for (let number = 1; number <= total && changed === 0; number += 1)
    if (!seen.has(number)) findings.push({ line: 0, says: `line ${number} of ${total} is missing` });
  return { kind: 'csv', publicKey, findings, attendance: null };
}

const headLine = z.object({ format: z.literal('prolean live log 1'), live_id: z.uuid() });
const eventLine = z.object({
  number: z.int().positive(),
  live_id: z.string(),
  kind: z.string(),
  actor_id: z.string(),
  at: z.string(),
  recorded_at: z.string(),
  detail: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
const sealLine = z.object({
  seal: z
    .object({ number: z.int().positive(), hash: z.string(), public_key: z.string(), signature: z.string() })
    .nullable(),
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Follows the chain; a line that does not fit what it says of itself was changed, a gap in the numbers is a line left out. */
function followChain(lines: string[], liveId: string) {
  const findings: Finding[] = [];
  const events: z.infer<typeof eventLine>[] = [];
  let before = { number: 0, hash: beginning };
  for (const [index, text] of lines.entries()) {
    const line = index + 2;
    const parsed = eventLine.safeParse(jsonOf(text));
    if (!parsed.success || parsed.data.live_id !== liveId) {
      findings.push({ line, says: 'is not an event of this class' });
      continue;
    }
    const event = parsed.data;
    if (event.number !== before.number + 1)
      findings.push({
        line,
        says: `follows event ${before.number} but is event ${event.number}: lines are missing or moved`,
      });
    else if (hashAfter(before.hash, event) !== event.hash)
      findings.push({ line, says: `event ${event.number} was changed after it was recorded` });
    events.push(event);
    before = event;
  }
  return { findings, events, last: before };
}

function verifyLog(text: string, trustedKey: string | null): Verdict {
  const lines = text.replace(/\n$/, '').split('\n');
  const verdict = { kind: 'log', publicKey: null, findings: [], attendance: null } satisfies Verdict;
  const head = headLine.safeParse(jsonOf(lines[0] ?? ''));
  if (!head.success) return { ...verdict, findings: [{ line: 1, says: 'is not the head of a live log' }] };
  const seal = sealLine.safeParse(jsonOf(lines.at(-1)!)).data?.seal ?? null;
  const { findings, events, last } = followChain(lines.slice(1, -1), head.data.live_id);
  const place = lines.length;
  if (seal === null)
    findings.push({ line: place, says: 'there is no seal: the class was going on, or the line was removed' });
  else {
    const key = keyOf(trustedKey ?? seal.public_key);
    if (!isSignedBy(key, sealText(head.data.live_id, seal), keyOf(seal.signature)))
      findings.push({ line: place, says: 'the seal is not signed by this key' });
    if (findings.length === 0 && (seal.number !== last.number || seal.hash !== last.hash))
      findings.push({
        line: place,
        says: 'the seal is of another history: events were cut off, or all hashes made anew',
      });
  }
  const history = events.map(({ kind, actor_id, at, detail }) => ({
    kind,
    actor_id,
    at: Date.parse(at),
    detail: (jsonOf(detail) ?? {}) as object,
  }));
  const { people } = computeAttendance(history, { now: Date.parse(events.at(-1)?.at ?? ''), enrolled: [] });
  return {
    ...verdict,
    publicKey: seal?.public_key ?? null,
    findings,
    attendance: findings.length === 0 ? people : null,
  };
}

/** Checks an exported attendance file or live log. With a trusted key, only what that key signed is good. */
export const verifyExport = (text: string, trustedKey: string | null = null): Verdict =>
  text.startsWith('{') ? verifyLog(text, trustedKey) : verifyCsv(text, trustedKey);
