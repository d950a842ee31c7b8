import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readCsv } from './csv.ts';

test('a file whose sender goes away half-way is his mistake, and nobody has to act', async () => {
  const source = new PassThrough();
  source.write('username,full_name\nun,Un\n');
  const reading = readCsv(source, { bytes: 1000, lines: 10 });
  setImmediate(() => source.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
  await expect(reading).rejects.toMatchObject({ name: 'Refusal', code: 'invalid_request' });
});
