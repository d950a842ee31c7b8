import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { contractVersion } from '../openapi/version.ts';
import { mySessions, trainingSession } from '../training-sessions.ts';
import { success } from '../values.ts';
import { readConsumers } from './consumers.ts';
import { contractChanges } from './contract-changes.ts';
import { isNewGeneration, presentContract, readRelease, releasedVersions } from './released.ts';
import { breaking, reportChanges } from './report.ts';
import { snapshotOf } from './snapshot.ts';
import { stableJson } from './stable-json.ts';

const last = releasedVersions().at(-1)!;

test('the present contract breaks no service that is one version behind', () => {
  const changes = breaking(contractChanges(readRelease(last), presentContract()));
  const allowed = isNewGeneration(last, contractVersion);
  expect(allowed ? '' : reportChanges(changes, readConsumers())).toBe('');
});

test('what was released is what was written: nobody has edited it since', () => {
  const folder = new URL(`../../released/${last}/`, import.meta.url);
  for (const file of readdirSync(folder)) {
    const written = readFileSync(new URL(file, folder), 'utf8');
    expect(written).toBe(stableJson(JSON.parse(written)));
    expect(file).toBe(`${JSON.parse(written).name}.json`);
  }
});

test('a breaking change says who breaks and what the portal reads of it', () => {
  const sessions = z.array(trainingSession.extend({ title: z.string().nullable() }));
  const changed = snapshotOf({ ...mySessions, reply: z.object({ success, sessions }) });
  const consumers = [{ name: 'portal', reads: { mySessions: ['sessions[].id', 'sessions[].title'] } }];
  const changes = contractChanges([snapshotOf(mySessions)], [changed]);
  expect(reportChanges(changes, consumers)).toBe(
    'BREAKS an older portal with this authority\n' +
      '  mySessions: reply.sessions[].title may be null in what this authority replies; an older portal does not understand the reply (portal reads sessions[].title)',
  );
});

test('a change of a whole part names everything that is read below it', () => {
  const changed = snapshotOf({ ...mySessions, reply: z.object({ success }) });
  const consumers = [{ name: 'portal', reads: { mySessions: ['sessions', 'sessions[].live.status', 'success'] } }];
  expect(reportChanges(breaking(contractChanges([snapshotOf(mySessions)], [changed])), consumers)).toContain(
    '(portal reads sessions, sessions[].live.status)',
  );
});

test.each([
  ['0.1.0', '0.1.1', false],
  ['0.1.0', '0.2.0', true],
  ['0.2.0', '1.0.0', true],
  ['1.2.0', '1.3.0', false],
  ['1.9.4', '2.0.0', true],
  ['1.2.0', '1.2.0', false],
  ['2.0.0', '1.0.0', false],
])('after %s, %s is deployed on both sides at once: %s', (before, now, together) => {
  expect(isNewGeneration(before, now)).toBe(together);
});
