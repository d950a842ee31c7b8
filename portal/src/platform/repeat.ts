import type { Logger } from './logger.ts';

/** Does something again and again, never twice at once; a failure is logged and the next round comes all the same. */
export function repeat(logger: Logger, event: string, milliseconds: number, round: () => Promise<void>) {
  let running: Promise<void> | null = null;
  const runOnce = (): Promise<void> => {
    running ??= round()
      .catch((error: Error) => logger.warn({ event, error: error.message }))
      .finally(() => {
        running = null;
      });
    return running;
  };
  const timer = setInterval(runOnce, milliseconds).unref();
  return {
    /** Runs a round now, or joins the one under way. */
    runOnce,
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
