import type { Participant } from '@prolean/contract/live.ts';
import type { LiveEventKind } from '@prolean/contract/live-events.ts';
import type { Caller } from '../../../platform/caller.ts';
import { forbidden, notFound, Refusal } from '../../../platform/refusal.ts';
import type { MembershipService } from '../../training-sessions/membership-service.ts';
import { banned } from '../doors/bans-service.ts';
import { effectOf } from '../lifecycle.ts';
import { appendEvents, type NewEvent } from '../log/event-log.ts';
import type { LockedLive } from '../stores/live-store.ts';
import type { LiveStores, LiveTransaction, ProfessorsTransaction } from '../stores/live-stores.ts';

export const notInTheRoom = () => new Refusal('conflict', 'You are not in the room. Join first.');

/** Throws for a student who was never in this live, and for one who is kept out: what is said there is not for him any more. */
export async function requireWasIn(
  { room, bans }: Pick<LiveStores, 'room' | 'bans'>,
  live: { id: string; session_id: string },
  userId: string,
): Promise<void> {
  if (!(await room.wasIn(live.id, userId))) throw notInTheRoom();
  if (await bans.isBanned(live.session_id, userId)) throw banned();
}

type Tell = (kind: LiveEventKind, detail?: object, at?: Date) => NewEvent;
type Change<T> = (stores: LiveStores, live: LockedLive, tell: Tell) => Promise<[T, NewEvent[]]>;

/** What people do in a live that is going on: hands, the floor, muting, and who is there. */
export function createRoomService(dependencies: {
  stores: LiveStores;
  transaction: LiveTransaction;
  asProfessor: ProfessorsTransaction;
  membership: MembershipService;
}) {
  const { stores, transaction, asProfessor, membership } = dependencies;

  /** One change: the live is held, the presences change, and last come the events that tell of it. */
  const change =
    <T>(caller: Caller, sessionId: string, strength: 'update' | 'share', work: Change<T>) =>
    async (held: LiveStores): Promise<T> => {
      const live = await held.lives.lockLatest(sessionId, strength);
      effectOf('act', live);
      const tell: Tell = (kind, detail, at) => ({
        organizationId: caller.user.organization.id,
        liveId: live!.id,
        kind,
        actorId: caller.user.id,
        ...(detail && { detail }),
        ...(at && { at }),
      });
      const [result, events] = await work(held, live!, tell);
      await appendEvents(held.connection, events);
      return result;
    };

  const moderate = <T>(caller: Caller, sessionId: string, work: Change<T>): Promise<T> =>
    asProfessor(caller, sessionId, change(caller, sessionId, 'update', work));

  const requireStudent = async (
    entries: LiveStores['entries'],
    liveId: string,
    userId: string,
  ): Promise<Participant> => {
    const participant = await entries.findOpenParticipant(liveId, userId);
    if (participant?.role !== 'student') throw notFound();
    return participant;
  };

  const moveHand = async (caller: Caller, sessionId: string, up: boolean) => {
    const { role } = await membership.requireMember(caller, sessionId);
    if (role !== 'student') throw forbidden();
    const move = change(caller, sessionId, 'share', async ({ entries, room }, live, tell) => {
      const { id } = caller.user;
      const moved = await room.moveHand(live.id, id, up);
      if (moved === null) throw notInTheRoom();
      const participant = (await entries.findOpenParticipant(live.id, id))!;
      const at = participant.hand_raised_at === null ? undefined : new Date(participant.hand_raised_at);
      const events = moved ? [tell(up ? 'hand_raised' : 'hand_lowered', { user_id: id }, at)] : [];
      return [{ participant, position: await room.positionOf(live.id, id) }, events];
    });
    return transaction(move);
  };

  /** The id of the latest live, if this person may look into its room: its professors, and who was in it. */
  const visibleLive = async (caller: Caller, sessionId: string): Promise<string | null> => {
    const { role } = await membership.requireMember(caller, sessionId);
    const live = (await stores.lives.latestOf([sessionId])).get(sessionId) ?? null;
    if (live !== null && role === 'student') await requireWasIn(stores, live, caller.user.id);
    return live?.id ?? null;
  };

  return {
    visibleLive,

    /** Everybody who was in the latest live. */
    async participants(caller: Caller, sessionId: string): Promise<Participant[]> {
      const latest = await visibleLive(caller, sessionId);
      return latest === null ? [] : stores.room.participants(latest);
    },

    raiseHand: (caller: Caller, sessionId: string) => moveHand(caller, sessionId, true),
    lowerHand: (caller: Caller, sessionId: string) => moveHand(caller, sessionId, false),

    giveFloor: (caller: Caller, sessionId: string, userId: string): Promise<Participant> =>
      moderate(caller, sessionId, async ({ entries, room }, live, tell) => {
        const before = await requireStudent(entries, live.id, userId);
        if (before.has_floor) return [before, []];
        const taken = await room.takeFloor(live.id);
        await room.giveFloor(live.id, userId);
        return [
          { ...before, has_floor: true, hand_raised_at: null, muted: false },
          [
            ...(taken === null ? [] : [tell('floor_taken', { user_id: taken })]),
            ...(before.hand_raised_at === null ? [] : [tell('hand_lowered', { user_id: userId })]),
            ...(before.muted ? [tell('unmuted', { user_id: userId })] : []),
            tell('floor_given', { user_id: userId }),
          ],
        ];
      }),

    takeFloor: (caller: Caller, sessionId: string, userId: string): Promise<void> =>
      moderate(caller, sessionId, async ({ room }, live, tell) => {
        const taken = await room.takeFloor(live.id, userId);
        return [undefined, taken === null ? [] : [tell('floor_taken', { user_id: taken })]];
      }),

    mute: (caller: Caller, sessionId: string, userId: string | undefined): Promise<string[]> =>
      moderate(caller, sessionId, async ({ entries, room }, live, tell) => {
        if (userId !== undefined) await requireStudent(entries, live.id, userId);
        const muted = await room.mute(live.id, userId ?? null);
        return [muted, muted.length === 0 ? [] : [tell('muted', { user_ids: muted })]];
      }),

    unmute: (caller: Caller, sessionId: string, userId: string): Promise<void> =>
      moderate(caller, sessionId, async ({ room }, live, tell) => {
        const lifted = await room.unmute(live.id, userId);
        return [undefined, lifted ? [tell('unmuted', { user_id: userId })] : []];
      }),
  };
}

export type RoomService = ReturnType<typeof createRoomService>;
