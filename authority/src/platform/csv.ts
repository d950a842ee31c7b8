import { pipeline, Readable, Transform } from 'node:stream';
import { type CsvError, type Parser, parse } from 'csv-parse';
import { Refusal } from './refusal.ts';

export type CsvLimits = { bytes: number; lines: number };

/** `fields` by the header's names, lower case; `line` counts as a text editor does, the header being line 1. */
export type CsvLine = { line: number; columns: number; fields: Record<string, string> };

export type CsvFile = { header: string[]; lines: CsvLine[] };

const unreadable = (message: string) =>
  new Refusal('invalid_request', 'The file cannot be read.', { details: [{ path: 'body', message }] });

/** Counts the bytes as they come in and stops at the limit, long before they could fill the memory. */
const limited = (bytes: number) => {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > bytes) done(new Refusal('payload_too_large', `The file is larger than ${bytes} bytes.`));
      else done(null, chunk);
    },
  });
};

/** Refuses what is not UTF-8: a file in another encoding would spoil names and nobody would notice. */
const decoded = () => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (done: (error: Error | null, text?: string) => void, chunk?: Buffer) => {
    try {
      done(null, chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }));
    } catch {
      done(unreadable('must be UTF-8'));
    }
  };
  return new Transform({
    decodeStrings: false,
    encoding: 'utf8',
    transform: (chunk: Buffer, _encoding, done) => decode(done, chunk),
    flush: (done) => decode(done),
  });
};

/** Spreadsheets write commas, semicolons or tabs, by the country: the header tells which. */
const separators = [',', ';', '\t'];
const separatorOf = (header: string): string =>
  separators.toSorted((one, other) => header.split(other).length - header.split(one).length)[0]!;

const longestHeader = 2000;

/** Passes everything on to a CSV parser that is made once the first line is there. */
async function* records(text: AsyncIterable<string>): AsyncGenerator<{ info: { lines: number }; record: string[] }> {
  const chunks = text[Symbol.asyncIterator]();
  let start = '';
  while (!start.includes('\n') && start.length <= longestHeader) {
    const next = await chunks.next();
    if (next.done === true) break;
    start += next.value;
  }
  const parser: Parser = parse({
    bom: true,
    delimiter: separatorOf(start.split('\n', 1)[0]!),
    info: true,
    max_record_size: 20_000,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  async function* whole() {
    yield start;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  }
  // An error of either side ends the other and comes out of the loop below.
  yield* pipeline(Readable.from(whole(), { objectMode: false }), parser, () => {});
}

const headerOf = (record: readonly string[]): string[] => {
  const header = record.map((name) => name.toLowerCase());
  if (new Set(header).size !== header.length) throw unreadable('a column is named twice');
  return header;
};

/** Reads a CSV file as it streams in; throws `payload_too_large` or `invalid_request`. */
export async function readCsv(source: Readable, limits: CsvLimits): Promise<CsvFile> {
  // A file that is refused half-way must not take the connection with it: the refusal still has to be sent.
  const chunks = Readable.from(source.iterator({ destroyOnReturn: false }));
  const text = pipeline(chunks, limited(limits.bytes), decoded(), () => {});
  let header: string[] | null = null;
  const lines: CsvLine[] = [];
  try {
    for await (const { info, record } of records(text)) {
      if (header === null) header = headerOf(record);
      else {
        if (lines.length === limits.lines)
          throw new Refusal('payload_too_large', `The file has more than ${limits.lines} lines.`);
        const fields = Object.fromEntries(header.map((name, index) => [name, record[index] ?? '']));
        lines.push({ line: info.lines, columns: record.length, fields });
      }
    }
  } catch (error) {
    // Without this the broken line of a client would be taken for one of ours.
    if (source.readableAborted) throw new Refusal('invalid_request', 'The request was not sent whole.');
    // The rest is let in and thrown away (until the server's own time limit), or the next request on this connection would wait behind it.
    source.resume();
    const { code, message } = error as CsvError;
    throw typeof code === 'string' && code.startsWith('CSV_') ? unreadable(message) : error;
  }
  if (header === null) throw unreadable('is empty');
  return { header, lines };
}
