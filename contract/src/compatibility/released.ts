import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { endpoints } from '../endpoints.ts';
import { otherReplies } from '../openapi/other-replies.ts';
import { type Snapshot, snapshotOf, snapshotOfFailures, snapshotOfOther } from './snapshot.ts';
import { stableJson } from './stable-json.ts';

const root = new URL('../../released/', import.meta.url);
const folderOf = (version: string) => new URL(`${version}/`, root);

const numbersOf = (version: string): number[] => version.split('.').map(Number);

const isLater = (one: string, other: string): boolean => {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const differs = left.findIndex((number, index) => number !== right[index]);
  return differs !== -1 && left[differs]! > right[differs]!;
};

/** Versions that were released, oldest first. */
export const releasedVersions = (): string[] =>
  existsSync(root)
    ? readdirSync(root)
        .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
        .sort((one, other) => (isLater(one, other) ? 1 : -1))
    : [];

/** The endpoints as they were in a release. */
export const readRelease = (version: string): Snapshot[] =>
  readdirSync(folderOf(version))
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(new URL(file, folderOf(version)), 'utf8')) as Snapshot);

/** The endpoints as they are now. */
export const presentContract = (): Snapshot[] => [
  ...endpoints.map(snapshotOf),
  ...otherReplies.map(snapshotOfOther),
  snapshotOfFailures(),
];

/** Writes the present contract as a release: one file for each endpoint. */
export function writeRelease(version: string): void {
  mkdirSync(folderOf(version), { recursive: true });
  for (const snapshot of presentContract())
    writeFileSync(new URL(`${snapshot.name}.json`, folderOf(version)), stableJson(snapshot));
}

/** Whether both services have to be deployed together: the first number that is not zero has grown. */
export function isNewGeneration(before: string, now: string): boolean {
  const [old, current] = [numbersOf(before), numbersOf(now)];
  const first = old.findIndex((number) => number !== 0);
  return isLater(now, before) && old.slice(0, first + 1).some((number, index) => number !== current[index]);
}
