export type BreakerState = 'closed' | 'open' | 'half_open';

/** How a try went: `neutral` says nothing about the authority (its caller went away, for example). */
export type Verdict = 'success' | 'failure' | 'neutral';

/** The right to make one try; settled exactly once, further times do nothing. */
export type Permit = { settle(verdict: Verdict): void };

export type Breaker = ReturnType<typeof createBreaker>;

type Options = {
  now: () => number;
  random: () => number;
  leastTries: number;
  failureShare: number;
  windowMs: number;
  firstOpenMs: number;
  longestOpenMs: number;
};

/** Counts of the last `windowMs`, in ten slices, so that memory doesn't grow with traffic. */
const createWindow = (now: () => number, windowMs: number) => {
  let slices: { from: number; tries: number; failures: number }[] = [];
  const sliceMs = windowMs / 10;
  const current = () => {
    const from = Math.floor(now() / sliceMs) * sliceMs;
    slices = slices.filter((slice) => slice.from > from - windowMs);
    const last = slices.at(-1);
    if (last?.from === from) return last;
    const slice = { from, tries: 0, failures: 0 };
    slices.push(slice);
    return slice;
  };
  return {
    add: (failed: boolean) => {
      const slice = current();
      slice.tries += 1;
      if (failed) slice.failures += 1;
    },
    totals: () => ({
      tries: slices.reduce((sum, slice) => sum + slice.tries, 0),
      failures: slices.reduce((sum, slice) => sum + slice.failures, 0),
    }),
    clear: () => {
      slices = [];
    },
  };
};

/**
 * Stops asking an authority that is down. Closed: everyone may try. Open: nobody, for a time that doubles with each
 * failed probe. Half open: exactly one try, whose fate decides; everyone else is turned away until then.
 */
export const createBreaker = (options: Options) => {
  const { now, random } = options;
  const window = createWindow(now, options.windowMs);
  const listeners = new Set<(state: BreakerState, previous: BreakerState) => void>();
  let state: BreakerState = 'closed';
  let openUntil = 0;
  let openings = 0;
  /** Each change begins a new era; a try that ends in a later era than it began in no longer counts. */
  let era = 0;

  const become = (next: BreakerState) => {
    const previous = state;
    state = next;
    era += 1;
    for (const listener of listeners) listener(next, previous);
  };
  const open = () => {
    const openMs = Math.min(options.longestOpenMs, options.firstOpenMs * 2 ** openings);
    openUntil = now() + openMs * (0.8 + 0.4 * random());
    openings += 1;
    become('open');
  };
  const close = () => {
    if (state === 'closed') return;
    window.clear();
    openings = 0;
    become('closed');
  };

  const settleClosed = (verdict: Verdict) => {
    if (verdict === 'neutral') return;
    window.add(verdict === 'failure');
    const { tries, failures } = window.totals();
    if (tries >= options.leastTries && failures >= tries * options.failureShare) open();
  };
  const settleProbe = (verdict: Verdict) => {
    if (verdict === 'success') return close();
    if (verdict === 'failure') return open();
    // The probe told nothing: the next caller is the next probe.
    openUntil = now();
    become('open');
  };
  const permit = (settleOnce: (verdict: Verdict) => void): Permit => {
    const bornIn = era;
    let settled = false;
    return {
      settle: (verdict) => {
        if (settled) return;
        settled = true;
        if (bornIn === era) settleOnce(verdict);
      },
    };
  };

  return {
    state: (): BreakerState => state,
    /** True while a try would be turned away. */
    refuses: (): boolean => state === 'half_open' || (state === 'open' && now() < openUntil),
    /** A permit for one try, or null. */
    enter: (): Permit | null => {
      if (state === 'closed') return permit(settleClosed);
      if (state === 'half_open' || now() < openUntil) return null;
      become('half_open');
      return permit(settleProbe);
    },
    /** The authority was seen to be well by other means: everyone may try again. */
    close,
    /** Called once for each change; returns what ends it. */
    onChange: (listener: (state: BreakerState, previous: BreakerState) => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
