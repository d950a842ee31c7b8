import pLimit from 'p-limit';

/** The answer for a call that would keep others waiting: it is done again, patiently, while the others go on. */
export const heldBack = Symbol('held back');

/** Milliseconds after which the next calls no longer wait for a work under way: it may never end. */
const slow = 1000;
/** Patient works side by side, over all keys: each may hold a connection for as long as PostgreSQL waits for a lock. */
const patientAtOnce = 2;

/**
 * Gathers the calls of one key that come in one turn of the event loop, or while earlier ones of that key are at work, and does
 * them together. `work` gives an answer for each call, in their order; an answer that is an error is thrown to its caller. Only
 * when it is `patient` may it wait for what somebody else holds of a single call; else it answers `heldBack`.
 */
export function createGathering<Call, Answer>(
  work: (calls: readonly Call[], patient: boolean) => Promise<readonly (Answer | Error | typeof heldBack)[]>,
  most: {
    /** Works of one key side by side. */
    atOnce: number;
    /** Calls in one of them. */
    together: number;
  },
) {
  type Waiting = { call: Call; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  const lines = new Map<string, { waiting: Waiting[]; running: number }>();
  const patiently = pLimit(patientAtOnce);

  const rejectAll = (waiting: readonly Waiting[], error: unknown): void => {
    for (const { reject } of waiting) reject(error);
  };

  /** Hands out the answers, and returns those who were held back. */
  const attempt = async (waiting: readonly Waiting[], patient: boolean): Promise<Waiting[]> => {
    const calls = waiting.map(({ call }) => call);
    const answers = await work(calls, patient);
    return waiting.filter(({ resolve, reject }, index) => {
      const answer = answers[index]!;
      if (answer === heldBack) return true;
      if (answer instanceof Error) reject(answer);
      else resolve(answer);
      return false;
    });
  };

  const answerPatiently = async (waiting: readonly Waiting[]): Promise<void> => {
    try {
      await attempt(waiting, true);
    } catch (error) {
      // One of them is held for too long. Whoever is free by now does not share his fate.
      const stillHeld = waiting.length === 1 ? waiting : await attempt(waiting, false).catch(() => waiting);
      rejectAll(stillHeld, error);
    }
  };

  const answerAll = async (waiting: readonly Waiting[]): Promise<void> => {
    try {
      const again = await attempt(waiting, false);
      if (again.length > 0) void patiently(answerPatiently, again);
    } catch (error) {
      rejectAll(waiting, error);
    }
  };

  return (key: string, call: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const line = lines.get(key) ?? { waiting: [], running: 0 };
      lines.set(key, line);
      line.waiting.push({ call, resolve, reject });
      if (line.running === most.atOnce) return;
      const next = (): void => {
        const calls = line.waiting.splice(0, most.together);
        if (calls.length === 0) {
          line.running -= 1;
          if (line.running === 0) lines.delete(key);
          return;
        }
        const { promise: over, resolve: end } = Promise.withResolvers<void>();
        const patience = setTimeout(end, slow);
        void answerAll(calls).then(end);
        void over.then(() => {
          clearTimeout(patience);
          next();
        });
      };
      line.running += 1;
      // After everything that has arrived by now was read.
      setImmediate(next);
    });
}
