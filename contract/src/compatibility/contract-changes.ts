import type { Caller } from '../endpoint.ts';
import { type Change, olderAuthority, olderPortal, type Pairing } from './changes.ts';
import { schemaChanges } from './request-and-reply-changes.ts';
import type { Snapshot } from './snapshot.ts';

type Found = [breaks: Pairing | null, says: string];

const kindsOf: Readonly<Record<Caller, readonly string[]>> = {
  anyone: ['someone without a token', 'a person', 'a service'],
  any: ['a person', 'a service'],
  person: ['a person'],
  service: ['a service'],
};

function addressChanges(before: Snapshot, now: Snapshot): Found[] {
  const [old, current] = [`${before.method} ${before.path}`, `${now.method} ${now.path}`];
  if (old === current) return [];
  return [
    [olderPortal, `was ${old} and is ${current}; an older portal asks at the old address`],
    [olderAuthority, `is ${current}; an older authority only knows ${old}`],
  ];
}

function mediaChanges(before: Snapshot, now: Snapshot): Found[] {
  const found: Found[] = [];
  if (before.upload !== now.upload) {
    const says = `takes ${now.upload ?? 'no file'} instead of ${before.upload ?? 'no file'}`;
    found.push([olderPortal, `${says}; an older portal sends what it took before`], [olderAuthority, says]);
  }
  if (before.replyType !== now.replyType) {
    const says = `replies ${now.replyType} instead of ${before.replyType}`;
    found.push([olderPortal, `${says}; an older portal does not understand it`], [olderAuthority, says]);
  }
  return found;
}

function callerChanges(before: Snapshot, now: Snapshot): Found[] {
  const [old, current] = [kindsOf[before.caller], kindsOf[now.caller]];
  return [
    ...old.filter((kind) => !current.includes(kind)).map((kind): Found => [olderPortal, `${kind} may no longer call`]),
    ...current
      .filter((kind) => !old.includes(kind))
      .map((kind): Found => [null, `${kind} may call; an older authority refuses that`]),
  ];
}

function repetitionChanges(before: Snapshot, now: Snapshot): Found[] {
  const found: Found[] = [];
  if (before.repeatable && !now.repeatable)
    found.push([
      olderPortal,
      'is no longer repeatable; an older portal repeats it after a failure, so it may be done twice',
    ]);
  if (!before.repeatable && now.repeatable)
    found.push([olderAuthority, 'is repeatable now; an older authority does it twice when this portal repeats it']);
  if (before.creates && !now.creates)
    found.push([olderPortal, 'no longer keeps its reply for an Idempotency-Key; an older portal relies on it']);
  if (!before.creates && now.creates)
    found.push([
      now.repeatable ? null : olderAuthority,
      'keeps its reply for an Idempotency-Key; an older authority does not look at the key',
    ]);
  return found;
}

function codeChanges(before: Snapshot, now: Snapshot): Found[] {
  const gone = Object.keys(before.codes).filter((code) => now.codes[code] === undefined);
  const added = Object.keys(now.codes).filter((code) => before.codes[code] === undefined);
  const moved = Object.keys(now.codes).filter(
    (code) => before.codes[code] !== undefined && before.codes[code] !== now.codes[code],
  );
  return [
    ...gone.map((code): Found => [olderPortal, `no longer refuses with ${code}; an older portal waits for that code`]),
    ...moved.flatMap((code): Found[] => {
      const says = `refuses ${code} with ${now.codes[code]} instead of ${before.codes[code]}`;
      return [
        [olderPortal, `${says}; an older portal acts on the old status`],
        [olderAuthority, `${says}; an older authority still sends the old status`],
      ];
    }),
    ...added.map(
      (code): Found => [null, `may refuse with ${code} (${now.codes[code]}); an older portal goes by the status alone`],
    ),
  ];
}

const endpointChanges = (before: Snapshot, now: Snapshot): Change[] => [
  ...[addressChanges, mediaChanges, callerChanges, repetitionChanges, codeChanges]
    .flatMap((find) => find(before, now))
    .map(([breaks, says]): Change => ({ endpoint: now.name, breaks, replyPath: null, says })),
  ...schemaChanges(before, now),
];

/** Everything that differs between a released contract and the present one, and who would break. */
export function contractChanges(released: readonly Snapshot[], present: readonly Snapshot[]): Change[] {
  const was = new Map(released.map((snapshot) => [snapshot.name, snapshot]));
  const is = new Set(present.map(({ name }) => name));
  const gone = released.filter(({ name }) => !is.has(name));
  return [
    ...gone.map(
      ({ name }): Change => ({
        endpoint: name,
        breaks: olderPortal,
        replyPath: null,
        says: 'is gone; an older portal still calls it',
      }),
    ),
    ...present.flatMap((now): Change[] => {
      const before = was.get(now.name);
      if (before !== undefined) return endpointChanges(before, now);
      return [
        { endpoint: now.name, breaks: null, replyPath: null, says: 'is new; an older authority answers not_found' },
      ];
    }),
  ];
}
