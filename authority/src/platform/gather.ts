/** The impatient answer for a call that would keep others waiting: it is done again on its own, patiently, while they go on. */
export const alone = Symbol('alone');

/**
 * Gathers the calls of one key that come in one turn of the event loop, or while earlier ones of that key are at work, and does
 * them together. Alone a call waits for nothing; in a rush the work is done once for many. `work` gives an answer for each call, in their order; an answer that is
 * an error is thrown to its caller. It may be `patient` where its one call keeps nobody else waiting.
 */
export function createGathering<Call, Answer>(
  work: (calls: readonly Call[], patient: boolean) => Promise<readonly (Answer | Error | typeof alone)[]>,
  options: {
    /** Works of one key that go on side by side, at most. */
    atOnce: number;
    /** Calls in one of them, at most. */
    together: number;
    /** True when the failure of many may be the fault of one: then each is done again on its own, which must be safe. */
    isOfOne: (error: unknown) => boolean;
  },
) {
  type Waiting = { call: Call; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  const lines = new Map<string, { waiting: Waiting[]; running: number }>();

  const answerAll = async (calls: readonly Waiting[], patient = false): Promise<void> => {
    const again = (call: Waiting) => answerAll([call], true);
    try {
      const answers = await work(
        calls.map(({ call }) => call),
        patient,
      );
      for (const [index, { resolve, reject }] of calls.entries()) {
        const answer = answers[index]!;
        if (answer === alone) void again(calls[index]!);
        else if (answer instanceof Error) reject(answer);
        else resolve(answer);
      }
    } catch (error) {
      if (calls.length > 1 && options.isOfOne(error)) await Promise.all(calls.map(again));
      else for (const { reject } of calls) reject(error);
    }
  };

  return (key: string, call: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const line = lines.get(key) ?? { waiting: [], running: 0 };
      lines.set(key, line);
      line.waiting.push({ call, resolve, reject });
      if (line.running === options.atOnce) return;
      const drain = async (): Promise<void> => {
        while (line.waiting.length > 0) await answerAll(line.waiting.splice(0, options.together));
        line.running -= 1;
        if (line.running === 0) lines.delete(key);
      };
      line.running += 1;
      // After everything that has arrived by now was read.
      setImmediate(() => void drain());
    });
}
