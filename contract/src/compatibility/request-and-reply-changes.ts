import type { JsonSchema } from '../openapi/json-schema.ts';
import { type Change, olderAuthority, olderPortal } from './changes.ts';
import { below, type Misfit, misfits } from './schema-misfits.ts';
import type { Snapshot } from './snapshot.ts';

type Part = 'params' | 'query' | 'body';

const nothing: JsonSchema = { type: 'object', properties: {} };
const partOf = (snapshot: Snapshot, part: Part) => ({ of: snapshot[part] ?? nothing, named: snapshot.$defs });
const replyOf = (snapshot: Snapshot) => ({ of: snapshot.reply, named: snapshot.$defs });

/** What a portal writes and an authority reads. */
function requestChanges(before: Snapshot, now: Snapshot, part: Part): Change[] {
  const [old, current] = [partOf(before, part), partOf(now, part)];
  const change = (breaks: Change['breaks'], says: string): Change => ({
    endpoint: now.name,
    breaks,
    replyPath: null,
    says,
  });
  const at = ({ path }: Misfit) => below(part, path);
  return [
    ...misfits(old, current).map((misfit) =>
      misfit.effect === 'refused'
        ? change(
            olderPortal,
            `${at(misfit)} ${misfit.problem} in what an older portal sends; this authority refuses it`,
          )
        : change(
            olderPortal,
            `${at(misfit)} is no longer read; what an older portal asks with it is silently not done`,
          ),
    ),
    ...misfits(current, old).map((misfit) =>
      misfit.effect === 'refused'
        ? change(
            null,
            `${at(misfit)} ${misfit.problem}; an older authority refuses that, so it may be sent one version later`,
          )
        : change(null, `${at(misfit)} is new; an older authority does not look at it`),
    ),
    ...changedDefaults(old.of, current.of).map((field) =>
      change(
        olderPortal,
        `${below(part, field)} has another default; an older portal that leaves it out gets something else`,
      ),
    ),
  ];
}

const changedDefaults = (old: JsonSchema, current: JsonSchema): string[] =>
  Object.entries(old.properties ?? {})
    .filter(([field, { default: before }]) => {
      const now = current.properties?.[field];
      return now !== undefined && before !== undefined && JSON.stringify(now.default) !== JSON.stringify(before);
    })
    .map(([field]) => field);

/** What an authority writes and a portal reads. A reply that does not fit its schema is not understood as a whole. */
function replyChanges(before: Snapshot, now: Snapshot): Change[] {
  const [old, current] = [replyOf(before), replyOf(now)];
  const change = ({ path }: Misfit, breaks: Change['breaks'], says: string): Change => ({
    endpoint: now.name,
    breaks,
    replyPath: path,
    says: `${below('reply', path)} ${says}`,
  });
  return [
    ...misfits(current, old).map((misfit) =>
      misfit.effect === 'refused'
        ? change(
            misfit,
            olderPortal,
            `${misfit.problem} in what this authority replies; an older portal does not understand the reply`,
          )
        : change(misfit, null, 'is new; an older portal does not look at it'),
    ),
    ...misfits(old, current).map((misfit) =>
      misfit.effect === 'refused'
        ? change(
            misfit,
            olderAuthority,
            `${misfit.problem} in what an older authority replies; this portal does not understand the reply`,
          )
        : change(misfit, null, 'is no longer sent'),
    ),
  ];
}

export const schemaChanges = (before: Snapshot, now: Snapshot): Change[] => [
  ...(['params', 'query', 'body'] as const).flatMap((part) => requestChanges(before, now, part)),
  ...replyChanges(before, now),
];
