// Writes the present contract to contract/released/<version>/, unless that would break a service one version behind.
import { contractVersion } from '../openapi/version.ts';
import { readConsumers } from './consumers.ts';
import { contractChanges } from './contract-changes.ts';
import { isNewGeneration, presentContract, readRelease, releasedVersions, writeRelease } from './released.ts';
import { breaking, reportChanges } from './report.ts';

const stop = (reason: string): never => {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
};

const last = releasedVersions().at(-1);
if (last === contractVersion)
  stop(`${contractVersion} is released already: raise the version in contract/package.json.`);
const changes = last === undefined ? [] : contractChanges(readRelease(last), presentContract());
if (changes.length > 0) process.stdout.write(`Since ${last}:\n${reportChanges(changes, readConsumers())}\n`);
if (breaking(changes).length > 0 && last !== undefined && !isNewGeneration(last, contractVersion))
  stop('Not released: see contract/COMPATIBILITY.md for how to make such a change in two steps.');
writeRelease(contractVersion);
process.stdout.write(`Released ${contractVersion}.\n`);
