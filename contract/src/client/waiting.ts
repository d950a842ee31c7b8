/** Node turns a longer timer into one of a millisecond. */
const longestTimerMs = 2 ** 31 - 1;

/** Starts a timer; what it returns stops it. */
export const startTimer = (ms: number, then: () => void): (() => void) => {
  const timer = setTimeout(then, Math.max(0, Math.min(ms, longestTimerMs)));
  return () => clearTimeout(timer);
};

/** Waits `ms` milliseconds, or until the signal; leaves neither a timer nor a listener behind. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      stopTimer();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopTimer = startTimer(ms, done);
    signal.addEventListener('abort', done);
  });

/** What the promise gives, or null when the time or the signal comes first. The promise itself goes on. */
export const within = <Value>(promise: Promise<Value>, ms: number, signal: AbortSignal): Promise<Value | null> =>
  new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      stopTimer();
      signal.removeEventListener('abort', giveUp);
      finish();
    };
    const giveUp = () => settle(() => resolve(null));
    const stopTimer = startTimer(ms, giveUp);
    signal.addEventListener('abort', giveUp);
    promise.then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
    if (signal.aborted) giveUp();
  });
