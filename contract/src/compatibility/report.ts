import type { Change } from './changes.ts';
import { type Consumer, readsAt } from './consumers.ts';

export const breaking = (changes: readonly Change[]): Change[] => changes.filter(({ breaks }) => breaks !== null);

/** What the consumers read of what a change is about, as ` (portal reads live.status)`. */
function readersOf({ endpoint, replyPath }: Change, consumers: readonly Consumer[]): string {
  if (replyPath === null)
    return consumers
      .filter(({ reads }) => reads[endpoint] !== undefined)
      .map(({ name }) => ` (${name} calls it)`)
      .join('');
  return consumers
    .map(({ name, reads }) => ({ name, paths: readsAt(reads[endpoint] ?? [], replyPath) }))
    .filter(({ paths }) => paths.length > 0)
    .map(({ name, paths }) => ` (${name} reads ${paths.join(', ')})`)
    .join('');
}

/** The changes as text, one line each, by who breaks; empty when there are none. */
export function reportChanges(changes: readonly Change[], consumers: readonly Consumer[]): string {
  const groups = Map.groupBy(changes, ({ breaks }) => breaks);
  return [...groups]
    .sort(([one], [other]) => Number(one === null) - Number(other === null))
    .map(([breaks, own]) => {
      const lines = own.map((change) => `  ${change.endpoint}: ${change.says}${readersOf(change, consumers)}`);
      return `${breaks === null ? 'nothing breaks, but know that' : `BREAKS ${breaks}`}\n${lines.join('\n')}`;
    })
    .join('\n');
}
