/** Times in milliseconds since 1970. `to` is null while it goes on. */
export type Span = { from: number; to: number | null };

/** A presence as the authority has it; one with heartbeats is theirs to end. */
export type KnownPresence = Span & { hasHeartbeats: boolean };

/** What the media server's word changes: a presence begins, or the open one ends. */
export type PresenceChange = { kind: 'begin' | 'end'; at: number };

/** A line lost and back within this time was never lost; one that lasts for less begins no presence. Milliseconds. */
export const blip = 15_000;
/** The media server gives up on a message it could not deliver in this time. Milliseconds. */
export const latest = 30_000;

const end = ({ to }: Span): number => to ?? Number.POSITIVE_INFINITY;

/** The times in which a person had at least one line, short gaps closed. */
export function staysOf(connections: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const connection of connections.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last === undefined || connection.from - end(last) >= blip) merged.push({ ...connection });
    else if (end(connection) > end(last)) last.to = connection.to;
  }
  return merged;
}

/** Up to when these presences cover the stay. */
function coveredUpTo(stay: Span, until: number, presences: readonly KnownPresence[]): number {
  const inside = presences.filter(({ from, to }) => from < until && (to === null || to > stay.from));
  return Math.max(stay.from, ...inside.map(end));
}

/**
 * What has to change for a person's presences to agree with his lines to the media server, as far as everything up to the
 * horizon is known for certain. Depends only on what happened, not on the order in which it became known.
 */
export function presenceChanges(
  connections: readonly Span[],
  known: readonly KnownPresence[],
  horizon: number,
): PresenceChange[] {
  const presences = known.map((presence) => ({ ...presence }));
  const changes: PresenceChange[] = [];
  for (const stay of staysOf(connections)) {
    if (stay.from > horizon) break;
    const until = Math.min(end(stay), horizon);
    const isOver = end(stay) <= horizon;
    const from = coveredUpTo(stay, until, presences);
    if (until - from >= blip && presences.every(({ to }) => to !== null)) {
      changes.push({ kind: 'begin', at: from });
      presences.push({ from, to: null, hasHeartbeats: false });
    }
    const open = presences.find(({ to }) => to === null);
    if (isOver && open !== undefined && !open.hasHeartbeats && open.from <= until) {
      changes.push({ kind: 'end', at: until });
      open.to = until;
    }
  }
  return changes;
}
