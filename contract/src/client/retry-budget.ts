export type RetryBudget = ReturnType<typeof createRetryBudget>;

/**
 * Keeps all retries together under a tenth of the traffic: each call puts a little in, each retry takes a whole token out.
 * Without it an authority in trouble would get three times its load.
 */
export const createRetryBudget = ({ tokens, perCall }: { tokens: number; perCall: number }) => {
  let left = tokens;
  return {
    /** A call begins. */
    deposit: (): void => {
      left = Math.min(tokens, left + perCall);
    },
    /** True when a retry may be made; it is then paid for. */
    withdraw: (): boolean => {
      // A tenth added ten times is a little less than one.
      if (left < 1 - 1e-9) return false;
      left -= 1;
      return true;
    },
  };
};
