import { ready } from '../health.ts';
import type { Breaker } from './breaker.ts';
import type { createCallScopes } from './call-scope.ts';
import { readReply } from './reply.ts';
import { prepareRequest } from './request.ts';
import type { Transport } from './transport.ts';
import type { Surroundings } from './tuning.ts';

type Asking = {
  transport: Transport;
  scopes: ReturnType<typeof createCallScopes>;
  surroundings: Surroundings;
  wording: { basePath: string; userAgent: string | undefined };
  timeoutMs: number;
};

/** One question past breaker, budget and retries: can the authority serve (not only: is its process up)? */
export const askWhetherReady = ({ transport, scopes, surroundings, wording, timeoutMs }: Asking): Promise<boolean> =>
  scopes.run({ deadlineMs: timeoutMs }, async ({ signal }) => {
    const request = prepareRequest(ready, {}, {}, wording);
    if (request.kind === 'refused') return false;
    const result = await transport.send(request, { timeoutMs, signal });
    return result.kind === 'reply' && readReply(ready, result, surroundings.wallNow()).outcome.kind === 'ok';
  });

/**
 * While the breaker isn't closed, asks about once a second whether the authority is back, and closes the breaker as soon
 * as it is: otherwise a long outage would be followed by up to half a minute of needless silence.
 */
export const watchHealth = (
  breaker: Breaker,
  { isReady, everyMs }: { isReady: () => Promise<boolean>; everyMs: number },
) => {
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<boolean> | null = null;

  const ask = async (): Promise<boolean> => {
    const ready = await isReady();
    if (ready) breaker.close();
    return ready;
  };
  /** Asks now; callers at the same time share one question. True when the authority can serve. */
  const probe = (): Promise<boolean> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const stopListening = breaker.onChange((state) => {
    if (state === 'closed') stop();
    // A waiting process must be able to end: the timer doesn't keep it.
    else timer ??= setInterval(() => void probe(), everyMs).unref();
  });

  return {
    probe,
    stop: () => {
      stopListening();
      stop();
    },
  };
};
