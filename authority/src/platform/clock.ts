/** Milliseconds since 1970, as Date.now(); passed in so that tests can move time. */
export type Clock = () => number;
export const systemClock: Clock = () => Date.now();
