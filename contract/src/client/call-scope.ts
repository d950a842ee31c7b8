import type { Limits } from './tries.ts';

type ScopeOptions = { deadlineMs: number; signal?: AbortSignal | undefined };

/**
 * Gives each call its deadline and one signal that ends it, whether its caller or a shutdown wants so.
 * (`AbortSignal.any` on a signal that lives as long as the process would gather listeners.)
 */
export const createCallScopes = (now: () => number) => {
  const running = new Set<AbortController>();
  let closed = false;

  return {
    run: async <Value>(
      { deadlineMs, signal }: ScopeOptions,
      body: (limits: Limits) => Promise<Value>,
    ): Promise<Value> => {
      const controller = new AbortController();
      const end = () => controller.abort();
      if (closed || signal?.aborted) end();
      signal?.addEventListener('abort', end);
      running.add(controller);
      try {
        return await body({ deadlineAt: now() + deadlineMs, signal: controller.signal });
      } finally {
        running.delete(controller);
        signal?.removeEventListener('abort', end);
      }
    },
    /** Ends all that runs and all that will. */
    close: (): void => {
      closed = true;
      for (const controller of running) controller.abort();
    },
  };
};
