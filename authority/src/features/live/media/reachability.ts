import type { Logger } from '../../../platform/logger.ts';

/**
 * Whether the media server answers: said once when it stops and once when it is back, however often it is asked. Nobody's
 * request waits for it, and what it could not be told is made up for by the next look.
 */
export function createReachability(logger: Logger) {
  let isAway = false;
  return {
    /** As the work itself, which has to throw when the media server does not answer. */
    async watch<T>(work: () => Promise<T>): Promise<T> {
      try {
        const result = await work();
        if (isAway) logger.info({ event: 'media_server_back' }, 'the media server answers again');
        isAway = false;
        return result;
      } catch (error) {
        if (!isAway) logger.warn({ err: error }, 'the media server could not be asked or told');
        isAway = true;
        throw error;
      }
    },
  };
}

export type Reachability = ReturnType<typeof createReachability>;
