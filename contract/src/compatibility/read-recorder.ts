import type { CallOptions, Client } from '../client.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Outcome } from '../outcome.ts';
import type { Reads } from './consumers.ts';

type AnyCall = (endpoint: Endpoint, input?: never, options?: CallOptions) => Promise<Outcome<object>>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isIndex = (key: string) => /^\d+$/.test(key);

/** Only the ends: `live.status` says that `live` is read as well. */
const endsOf = (paths: Iterable<string>): string[] => {
  const all = [...paths].sort();
  return all.filter((path) => !all.some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[]`)));
};

/**
 * Sees which parts of the authority's replies are really read, by handing out replies that remember it.
 * Copying an object (`{ ...live }`) and writing it as JSON are not reading: they touch every field whether anyone wants it or not.
 * `isReader` tells by the stack of calls, as text, whether the one who reads counts.
 */
export function createReadRecorder(isReader: (stack: string) => boolean) {
  const seen = new Map<string, Set<string>>();

  const watch = <Value extends object>(paths: Set<string>, value: Value, path: string): Value => {
    const parts = new Map<string, object>();
    let copied: string | null = null;
    const note = (part: string) => {
      if (!paths.has(part) && isReader(new Error('read').stack ?? '')) paths.add(part);
    };
    return new Proxy(value, {
      get(target, key, receiver) {
        if (key === 'toJSON') return () => target;
        const found: unknown = Reflect.get(target, key, receiver);
        if (typeof key === 'symbol' || !Object.hasOwn(target, key)) return found;
        if (Array.isArray(target) && !isIndex(key)) return found;
        const part = Array.isArray(target) ? `${path}[]` : path === '' ? key : `${path}.${key}`;
        if (copied === key) copied = null;
        else if (!Array.isArray(target)) note(part);
        if (!isObject(found)) {
          if (Array.isArray(target)) note(part);
          return found;
        }
        const known = parts.get(key) ?? watch(paths, found, part);
        parts.set(key, known);
        return known;
      },
      // Asked by whoever copies, just before the value itself.
      getOwnPropertyDescriptor(target, key) {
        copied = typeof key === 'string' ? key : null;
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    });
  };

  const pathsOf = (endpoint: string): Set<string> => {
    const paths = seen.get(endpoint) ?? new Set();
    seen.set(endpoint, paths);
    return paths;
  };

  return {
    /** The same client, whose replies remember what is read of them. */
    watchClient: (client: Client): Client => ({
      ...client,
      call: (async (...asked: Parameters<AnyCall>) => {
        const outcome = await (client.call as AnyCall)(...asked);
        const [endpoint] = asked;
        if (outcome.kind !== 'ok') return outcome;
        return { ...outcome, reply: watch(pathsOf(endpoint.name), outcome.reply, '') };
      }) as Client['call'],
    }),

    /** Endpoint → what was read of its replies so far, sorted. An endpoint is there as soon as it replied. */
    reads: (): Reads =>
      Object.fromEntries(
        [...seen].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, paths]) => [name, endsOf(paths)]),
      ),
  };
}

/** Several recordings as one. */
export function mergeReads(recordings: readonly Reads[]): Reads {
  const names = [...new Set(recordings.flatMap((reads) => Object.keys(reads)))].sort();
  return Object.fromEntries(
    names.map((name) => [name, endsOf(new Set(recordings.flatMap((reads) => reads[name] ?? [])))]),
  );
}

/** What was read and is not in a consumer's list, as `mySessions: sessions[].title`. */
export const unlisted = (reads: Reads, listed: Reads): string[] =>
  Object.entries(reads).flatMap(([name, paths]) => {
    const known = listed[name];
    if (known === undefined) return [name];
    const covered = (path: string) =>
      known.some((one) => one === path || one.startsWith(`${path}.`) || one.startsWith(`${path}[]`));
    return paths.filter((path) => !covered(path)).map((path) => `${name}: ${path}`);
  });
