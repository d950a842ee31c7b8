import { startTimer } from './waiting.ts';

/** Gives the place back; further times do nothing. */
export type Release = () => void;

export type Bulkhead = ReturnType<typeof createBulkhead>;

type Options = { inFlight: number; queued: number; queueWaitMs: number };
type Waiting = { admit: () => void };

/** At most `inFlight` calls at once; `queued` more wait in order, each for `queueWaitMs`; beyond that they are turned away. */
export const createBulkhead = ({ inFlight, queued, queueWaitMs }: Options) => {
  let taken = 0;
  const queue = new Set<Waiting>();

  const placeTaken = (): Release => {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const [first] = queue;
      if (first === undefined) taken -= 1;
      else first.admit();
    };
  };

  const inQueue = (signal: AbortSignal, waitMs: number) =>
    new Promise<Release | null>((resolve) => {
      const leaveQueue = (place: Release | null) => {
        queue.delete(waiting);
        stopTimer();
        signal.removeEventListener('abort', giveUp);
        resolve(place);
      };
      const giveUp = () => leaveQueue(null);
      const waiting: Waiting = { admit: () => leaveQueue(placeTaken()) };
      const stopTimer = startTimer(Math.min(waitMs, queueWaitMs), giveUp);
      signal.addEventListener('abort', giveUp);
      queue.add(waiting);
    });

  return {
    /** A place, at once or after waiting at most `waitMs`; null when there is none or the signal ends the wait. */
    enter: async (signal: AbortSignal, waitMs: number): Promise<Release | null> => {
      if (signal.aborted) return null;
      if (taken < inFlight) {
        taken += 1;
        return placeTaken();
      }
      return queue.size < queued ? inQueue(signal, waitMs) : null;
    },
  };
};
