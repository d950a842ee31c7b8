/** Loaded before a process's own modules: its clock is ahead, or behind, by TEST_CLOCK_AHEAD milliseconds. */
const ahead = Number(process.env.TEST_CLOCK_AHEAD);
const RealDate = Date;
const now = () => RealDate.now() + ahead;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
