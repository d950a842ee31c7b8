import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { Refusal, unavailable } from '../../platform/refusal.ts';
import { asTyped, type PasswordOwner, passwordProblem } from './password-rules.ts';

/** OWASP's argon2id profile: 19 MiB, two passes, one lane. The library's own default algorithm is argon2id. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const encoded = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;

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
    hash: (password: string): Promise<string> => inLine(() => hash(asTyped(password), parameters)),
    /** `stored` null: nobody has that name; takes as long as if somebody had, and is never true. */
    async matches(stored: string | null, password: string): Promise<boolean> {
      const same = await inLine(() => verify(stored ?? decoy, asTyped(password)));
      return same && stored !== null;
    },
    /** True for a hash made with other parameters than today's. */
    isOutdated: (stored: string): boolean => !stored.startsWith(encoded),
    /** Refuses a new password that breaks the rules; `details` names the field and which rule. */
    checkNew(password: string, owner: PasswordOwner, field = 'new_password'): void {
      const problem = passwordProblem(password, owner);
      if (problem === null) return;
      throw new Refusal('invalid_request', 'Choose another password.', {
        details: [{ path: `body.${field}`, message: problem }],
      });
    },
    /** How many hashes are being made, and how many wait for their turn. */
    load: () => ({ active: line.activeCount, waiting: line.pendingCount }),
  };
}

export type Passwords = Awaited<ReturnType<typeof createPasswords>>;
