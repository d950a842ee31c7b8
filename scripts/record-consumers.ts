// Writes anew what the portal reads of the authority's replies, as its own tests show it: contract/consumers/portal.json.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Reads } from '@prolean/contract/compatibility/consumers.ts';
import { mergeReads } from '@prolean/contract/compatibility/read-recorder.ts';
import { stableJson } from '@prolean/contract/compatibility/stable-json.ts';
import { runTool } from './lib/run-tool.ts';
import { projectRoot } from './lib/service-process.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'prolean-reads-'));
try {
  const status = await runTool('vitest', ['run', '--project', 'services', 'portal/src/'], { RECORD_READS_IN: folder });
  if (status !== 0) {
    process.stderr.write('Nothing written: the recording is only whole when every test of the portal passes.\n');
    process.exitCode = status;
  } else {
    const recordings = readdirSync(folder).map(
      (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Reads,
    );
    writeFileSync(path.join(projectRoot, 'contract/consumers/portal.json'), stableJson(mergeReads(recordings)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
