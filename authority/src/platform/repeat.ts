/** Runs `look` again and again, each time `pace` milliseconds after the last one ended, until stopped. It must not throw. */
export function repeat(look: () => Promise<unknown>, pace: number) {
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  const again = (): void => {
    if (running) timer = setTimeout(() => void look().finally(again), pace).unref();
  };
  return {
    start(): void {
      running = true;
      again();
    },
    /** A look that is under way ends by itself and is the last one. */
    stop(): void {
      running = false;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
