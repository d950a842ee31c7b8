import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConsumers } from '@prolean/contract/compatibility/consumers.ts';
import { createReadRecorder, unlisted } from '@prolean/contract/compatibility/read-recorder.ts';

const projectFrame = /\/portal\/(?:src|testing|browser)\/\S+/;

/** The portal itself, and neither its tests nor what they are made of. */
const isPortalItself = (stack: string): boolean => {
  const frame = projectFrame.exec(stack)?.[0] ?? '';
  return frame.startsWith('/portal/src/') && !/\.test\.ts|\/testing\//.test(frame);
};

const listed = readConsumers().find(({ name }) => name === 'portal')?.reads ?? {};

/** Sees what a portal under test reads of the authority's replies. */
export function recordReads() {
  const recorder = createReadRecorder(isPortalItself);
  return {
    watchClient: recorder.watchClient,
    /**
     * Into a file of `RECORD_READS_IN`, from which the portal's list in contract/consumers/ is made; without that setting
     * throws when something is read that the list does not have.
     */
    finish(): void {
      const folder = process.env.RECORD_READS_IN;
      if (folder !== undefined) {
        writeFileSync(path.join(folder, `${randomUUID()}.json`), JSON.stringify(recorder.reads()));
        return;
      }
      const missing = unlisted(recorder.reads(), listed);
      if (missing.length === 0) return;
      throw new Error(
        `contract/consumers/portal.json lacks what the portal reads (npm run contract:consumers writes it anew): ${missing.join('; ')}`,
      );
    },
  };
}
