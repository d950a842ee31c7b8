type Timed = { askedAt: number };

/**
 * Answers kept for a while, counted from when they were asked for. What was asked for before its key was dropped is not
 * kept, so an answer that was under way cannot undo a refusal. All times are milliseconds.
 */
export function createKeptAnswers<T extends Timed>(options: { keptFor: number; most: number; now: () => number }) {
  const { keptFor, most, now } = options;
  const kept = new Map<string, T>();
  const droppedAt = new Map<string, number>();

  const forgetOldest = <V>(map: Map<string, V>, isOld: (value: V) => boolean) => {
    for (const [key, value] of map) {
      if (map.size <= most && !isOld(value)) return;
      map.delete(key);
    }
  };

  return {
    get(key: string): T | undefined {
      const answer = kept.get(key);
      return answer && answer.askedAt > now() - keptFor ? answer : undefined;
    },
    keep(key: string, answer: T): void {
      if ((droppedAt.get(key) ?? Number.NEGATIVE_INFINITY) >= answer.askedAt) return;
      // Newest last: the first ones are the oldest.
      kept.delete(key);
      kept.set(key, answer);
      forgetOldest(kept, ({ askedAt }) => askedAt <= now() - keptFor);
    },
    drop(key: string): void {
      kept.delete(key);
      droppedAt.delete(key);
      droppedAt.set(key, now());
      // No call lives for a minute, so no answer asked for before can come after it.
      forgetOldest(droppedAt, (at) => at <= now() - 60_000);
    },
  };
}
