/** Callers that ask for the same key at the same time share one answer. Nothing is kept after it has come. */
export function createSingleFlight<T>() {
  const underWay = new Map<string, Promise<T>>();
  return (key: string, ask: () => Promise<T>): Promise<T> => {
    const shared = underWay.get(key);
    if (shared) return shared;
    const mine = ask().finally(() => underWay.delete(key));
    underWay.set(key, mine);
    return mine;
  };
}
