import type { Database } from '../../../platform/database.ts';
import { appendEvents, type NewEvent } from '../log/event-log.ts';
import { silentLeaves } from '../room/sweeper.ts';
import { createLiveStores } from '../stores/live-stores.ts';

/** Whose right to be there `actorId` has just taken, in the whole organization or in one training session. */
type Expulsion = { organizationId: string; userId: string; actorId: string; sessionId?: string };

/**
 * Holds the lives that are going on where he may be. All of them, also those where nobody sees him yet: whoever opens a
 * presence without holding his membership, as the repair by the media server's word does, holds the live while he decides.
 */
async function holdLives(connection: Database, { organizationId, userId, sessionId }: Expulsion): Promise<string[]> {
  const { rows } = await connection.raw<{ rows: { id: string }[] }>(
    `select l.id from session_lives l
     where l.organization_id = :organizationId and l.status <> 'ended' and case
       when :sessionId::uuid is not null then l.session_id = :sessionId
       else exists (select from session_enrolments m where m.session_id = l.session_id and m.user_id = :userId)
         or exists (select from session_professors m where m.session_id = l.session_id and m.user_id = :userId)
         or exists (select from session_live_participants p
           where p.live_id = l.id and p.user_id = :userId and p.left_at is null)
     end
     order by l.id for share of l`,
    { organizationId, userId, sessionId: sessionId ?? null },
  );
  return rows.map(({ id }) => id);
}

/**
 * Ends the person's presences, in the transaction that takes his right to be there. The account, assignment or enrolment has
 * to be changed or held before it, which joins hold too: so a join comes before it and is undone, or after it and is refused.
 * Nothing but the audit log may be locked after it, since it ends with the events.
 */
export async function endPresences(connection: Database, expulsion: Expulsion): Promise<void> {
  const { organizationId, userId, actorId } = expulsion;
  const { presences, entries } = createLiveStores(connection);
  const events: NewEvent[] = [];
  for (const liveId of await holdLives(connection, expulsion)) {
    const of = { organizationId, liveId };
    events.push(...silentLeaves(of, await presences.closeSilent(liveId, [userId])));
    const at = await entries.closePresence(liveId, userId);
    const detail = { user_id: userId, reason: 'left' };
    if (at !== null) events.push({ ...of, actorId, kind: 'left', at, detail });
  }
  await appendEvents(connection, events);
}

export type EndPresences = typeof endPresences;
