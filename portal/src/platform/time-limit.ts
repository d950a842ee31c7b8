export class TimeLimitPassed extends Error {
  override name = 'TimeLimitPassed';
}

/** The promise's result, or a TimeLimitPassed after `milliseconds`; what it started goes on unheard. */
export function withinTime<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimeLimitPassed(`no answer within ${milliseconds} ms`)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
