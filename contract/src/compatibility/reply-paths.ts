type Found = { values: unknown[]; missing: number };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** All that stands at a path such as `sessions[].live.status`, and how often its parent is there without it. */
export function findAt(reply: unknown, path: string): Found {
  const steps = path.split('.').flatMap((step) => {
    const lists = step.split('[]').length - 1;
    return [step.slice(0, step.length - 2 * lists), ...Array<string>(lists).fill('[]')];
  });
  let [values, missing]: [unknown[], number] = [[reply], 0];
  for (const step of steps) {
    const parents = values.filter((value) => value !== null);
    const fits = (value: unknown) =>
      step === '[]' ? Array.isArray(value) : isRecord(value) && Object.hasOwn(value, step);
    missing += parents.filter((value) => !fits(value)).length;
    values = parents
      .filter(fits)
      .flatMap((value) => (step === '[]' ? (value as unknown[]) : [(value as Record<string, unknown>)[step]]));
  }
  return { values, missing };
}
