import type { Logger } from '../../../platform/logger.ts';
import { appendEvents, type NewEvent } from '../log/event-log.ts';
import { silentLeaves } from '../room/sweeper.ts';
import { blip, latest, type PresenceChange, presenceChanges } from './media-presence.ts';
import type { MediaStanding, MediaStore, RoomOfLive } from './media-store.ts';

type Held = { media: MediaStore; connection: Parameters<typeof appendEvents>[0] };

/**
 * Makes presences agree with what the media server told of people's lines, once nothing more can come about a time: then
 * the order in which its messages came, and how often, makes no difference. Presences that have heartbeats end by them
 * alone, since a class may go on with another media provider; others end when the last line did.
 */
export function createPresenceRepair(dependencies: {
  media: MediaStore;
  transaction: <T>(work: (held: Held) => Promise<T>) => Promise<T>;
  logger: Logger;
}) {
  const { media, transaction, logger } = dependencies;

  const apply = async (
    held: Held,
    live: RoomOfLive,
    standing: MediaStanding | undefined,
    changes: readonly PresenceChange[],
  ): Promise<NewEvent[]> => {
    const of = { organizationId: live.organization_id, liveId: live.id };
    const events: NewEvent[] = [];
    let isIn = changes[0]?.kind === 'end';
    for (const { kind, at: ms } of changes) {
      const at = new Date(ms);
      const { role, user_id } = standing ?? { role: null, user_id: '' };
      if (kind === 'begin' && role !== null) {
        await held.media.beginPresence(live, { ...standing!, role }, at);
        events.push({ ...of, actorId: user_id, kind: 'joined', at, detail: { user_id, role } });
        isIn = true;
      } else if (kind === 'end' && isIn) {
        await held.media.endPresence(live.id, user_id, at);
        events.push(...silentLeaves(of, [{ user_id, left_at: at }]));
        isIn = false;
      }
    }
    return events;
  };

  const changesOf = async (store: MediaStore, liveId: string, horizon: number) =>
    (await store.people(liveId))
      .map(({ user_id, connections, presences }) => ({
        user_id,
        changes: presenceChanges(connections, presences, horizon),
      }))
      .filter(({ changes }) => changes.length > 0);

  /** How many changes it made. */
  const settleLive = async (liveId: string, horizon: number): Promise<number> => {
    if ((await changesOf(media, liveId, horizon)).length === 0) return 0;
    return transaction(async (held) => {
      if (!(await held.media.holdOpen(liveId))) return 0;
      const live = await held.media.find(liveId);
      const people = await changesOf(held.media, liveId, horizon);
      const standings = await held.media.standings(
        live,
        people.map(({ user_id }) => user_id),
      );
      const events: NewEvent[] = [];
      for (const { user_id, changes } of people)
        events.push(...(await apply(held, live, standings.get(user_id), changes)));
      await appendEvents(held.connection, events);
      return events.length;
    });
  };

  return {
    /** Of all lives that are going on. `now`: milliseconds since 1970. */
    async settle(now: number): Promise<number> {
      let made = 0;
      for (const id of await media.livesWithConnections()) made += await settleLive(id, now - latest - blip);
      if (made > 0) logger.info({ event: 'presences_repaired', made }, 'presences now agree with the media server');
      return made;
    },
  };
}

export type PresenceRepair = ReturnType<typeof createPresenceRepair>;
