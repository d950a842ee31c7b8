import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { unavailable } from '../../platform/refusal.ts';

/** OWASP's argon2id profile: 19 MiB, two passes, one lane. The library's own default algorithm is argon2id. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** More than this many waiting means an attack or a stampede: better to say so than to slow everyone. */
const longestQueue = 64;

/** Hashing takes a whole core for milliseconds: no more run at once than there are cores, the rest wait in line. */
export async function createPasswords(cores = availableParallelism()) {
  const line = pLimit(cores);
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    if (line.pendingCount >= longestQueue) throw unavailable();
    return line(work);
  };
  // Checked for a name nobody has, so that it costs the same time as a name somebody has.
  const decoy = await hash('nobody has this password', parameters);
  return {
    hash: (password: string): Promise<string> => inLine(() => hash(password, parameters)),
    /** `stored` null: nobody has that name; takes as long as if somebody had, and is never true. */
    async matches(stored: string | null, password: string): Promise<boolean> {
      const same = await inLine(() => verify(stored ?? decoy, password));
      return same && stored !== null;
    },
  };
}

export type Passwords = Awaited<ReturnType<typeof createPasswords>>;
