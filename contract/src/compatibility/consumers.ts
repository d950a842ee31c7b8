import { readdirSync, readFileSync } from 'node:fs';

/** What one service reads of the replies: endpoint → sorted paths such as `sessions[].live.status`. */
export type Reads = Record<string, string[]>;
export type Consumer = { name: string; reads: Reads };

const folder = new URL('../../consumers/', import.meta.url);

/** Every service whose reads are recorded in `contract/consumers/`. */
export const readConsumers = (): Consumer[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      reads: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Reads,
    }));

const covers = (outer: string, inner: string): boolean =>
  outer === '' || inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);

/** The consumer's paths that lie at or below a path of the reply, or that lead to it. */
export const readsAt = (reads: readonly string[], path: string): string[] => reads.filter((read) => covers(path, read));
