/** Posts a browser may make in a burst, and per second after that: seven others negotiate with a newcomer at once. */
const burst = 80;
const perSecond = 15;

/** A leaky bucket per browser: floods are refused before anything is relayed. */
export function createSignalLimit({ now = Date.now }: { now?: () => number } = {}) {
  const buckets = new Map<string, { level: number; at: number }>();

  function levelOf(key: string) {
    const bucket = buckets.get(key);
    return bucket ? Math.max(0, bucket.level - ((now() - bucket.at) / 1000) * perSecond) : 0;
  }

  function forgetEmpty() {
    for (const key of buckets.keys()) if (levelOf(key) === 0) buckets.delete(key);
  }

  return {
    /** True when this post is within the limit, and counted. */
    take(key: string) {
      if (buckets.size > 1000) forgetEmpty();
      const level = levelOf(key);
      if (level + 1 > burst) return false;
      buckets.set(key, { level: level + 1, at: now() });
      return true;
    },
  };
}
export type SignalLimit = ReturnType<typeof createSignalLimit>;
