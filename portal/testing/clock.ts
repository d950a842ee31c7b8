/** The real time plus what a test has moved it by. */
export function createClock() {
  let shift = 0;
  return {
    now: () => Date.now() + shift,
    forward(seconds: number): void {
      shift += seconds * 1000;
    },
  };
}
