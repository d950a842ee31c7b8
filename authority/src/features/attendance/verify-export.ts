import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { isSignedBy } from '../../platform/signing.ts';
import { type Attendance, computeAttendance } from './compute-attendance.ts';
import { beginning, hashAfter, headText, sealText } from './log-export.ts';
import { headingOf, signedHeadingText, signedLineText } from './signed-line.ts';

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

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url');

/** Whether one of the keys made this signature. */
const isSigned = (keys: readonly string[], text: string, signature: string): boolean =>
  keys.some((key) => isSignedBy(bytesOf(key), text, bytesOf(signature)));

const separatorOf = (header: string): string => (header.split(';').length > header.split(',').length ? ';' : ',');

const rowsOf = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

function verifyCsv(text: string, trustedKeys: readonly string[]): Verdict {
  const header = text.split('\n', 1)[0]!;
  const options = { bom: true, delimiter: separatorOf(header), info: true, relax_column_count: true } as const;
  const rows: unknown = parse(text, options);
  const lines = rowsOf.parse(rows);
  const columns = lines[0]?.record ?? [];
  const heading = headingOf(columns.at(-1) ?? '');
  const verdict = { kind: 'csv', publicKey: heading?.publicKey ?? null, attendance: null } as const;
  if (heading === null)
    return { ...verdict, findings: [{ line: 1, says: 'the heading does not name the key of the signatures' }] };
  const keys = trustedKeys.length > 0 ? trustedKeys : [heading.publicKey];
  const findings: Finding[] = [];
  const changed = 'was changed after it was exported';
  if (!isSigned(keys, signedHeadingText(columns.slice(0, -1), heading), heading.signature))
    findings.push({ line: 1, says: changed });
  const seen = new Set<string>();
  for (const { record, info } of lines.slice(1)) {
    const [cells, signature] = [record.slice(0, -1), record.at(-1) ?? ''];
    const [number, total] = cells as [string, string];
    if (!isSigned(keys, signedLineText(cells), signature)) findings.push({ line: info.lines, says: changed });
    else if (cells.at(-1) !== heading.live || total !== heading.lines)
      findings.push({ line: info.lines, says: 'is a line of another file' });
    else if (seen.has(number)) findings.push({ line: info.lines, says: 'is there twice' });
    seen.add(number);
  }
  // What was changed may be what seems to be missing.
  for (let number = 1; number <= Number(heading.lines) && findings.every(({ line }) => line === 0); number += 1)
    if (!seen.has(String(number))) findings.push({ line: 0, says: `line ${number} of ${heading.lines} is missing` });
  return { ...verdict, findings };
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
  head: z.object({ public_key: z.string(), signature: z.string() }),
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

type End = z.infer<typeof sealLine>;

/** What is wrong with the first line and the last one, apart from the chain between them. */
function checkEnds(lines: string[], liveId: string, end: End | null, trustedKeys: readonly string[]): Finding[] {
  const place = lines.length;
  if (end?.seal == null)
    return [{ line: place, says: 'there is no seal: the class was going on, or the line was removed' }];
  const { seal, head } = end;
  const findings: Finding[] = [];
  const keys = trustedKeys.length > 0 ? trustedKeys : [seal.public_key];
  if (!isSigned(keys, headText(lines[0]!), head.signature))
    findings.push({ line: 1, says: 'was changed after it was exported, or is signed by another key than the seal' });
  if (!isSigned(keys, sealText(liveId, seal), seal.signature))
    findings.push({ line: place, says: 'the seal is not signed by this key' });
  return findings;
}

function verifyLog(text: string, trustedKeys: readonly string[]): Verdict {
  const lines = text.replace(/\n$/, '').split('\n');
  const verdict = { kind: 'log', publicKey: null, findings: [], attendance: null } satisfies Verdict;
  const head = headLine.safeParse(jsonOf(lines[0] ?? ''));
  if (!head.success) return { ...verdict, findings: [{ line: 1, says: 'is not the head of a live log' }] };
  const end = sealLine.safeParse(jsonOf(lines.at(-1)!)).data ?? null;
  const seal = end?.seal ?? null;
  const { findings, events, last } = followChain(lines.slice(1, -1), head.data.live_id);
  if (findings.length === 0 && seal !== null && (seal.number !== last.number || seal.hash !== last.hash))
    findings.push({
      line: lines.length,
      says: 'the seal is of another history: events were cut off, or all hashes made anew',
    });
  findings.push(...checkEnds(lines, head.data.live_id, end, trustedKeys));
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

/** Checks an exported attendance file or live log. With trusted keys, only what one of them signed is good. */
export const verifyExport = (text: string, trustedKeys: readonly string[] = []): Verdict =>
  text.startsWith('{') ? verifyLog(text, trustedKeys) : verifyCsv(text, trustedKeys);
