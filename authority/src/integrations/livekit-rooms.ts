import { ParticipantInfo_Kind, ParticipantInfo_State } from '@livekit/protocol';
import { RoomServiceClient, type TrackSource } from 'livekit-server-sdk';
import { type LivekitSettings, sourcePermissions, usableSettings } from './livekit.ts';

/** Seconds: nobody waits for these calls, but a change has to reach the room while it matters. */
const patience = 3;

/** One line of a person into a room. */
export type Guest = {
  identity: string;
  /** Another one for each line of the same person. */
  sid: string;
  /** Milliseconds since 1970, by the media server's clock. */
  joinedAt: number;
  /** False until media can flow. */
  isActive: boolean;
  /** What he may send now. */
  sources: TrackSource[];
};

const isGone = (error: unknown): boolean => (error as { status?: unknown } | null)?.status === 404;

/** Who or what is gone already needs no more. */
const unlessGone = async (work: Promise<unknown>): Promise<void> => {
  await work.catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
};

const sorted = (sources: readonly TrackSource[]): string => [...sources].sort().join();

export const sameSources = (one: readonly TrackSource[], other: readonly TrackSource[]): boolean =>
  sorted(one) === sorted(other);

/** What the media server is told about its rooms; null when LiveKit is not configured. Everything throws while it is away. */
export function createLivekitRooms(settings: LivekitSettings) {
  const usable = usableSettings(settings);
  if ('problem' in usable) return null;
  const { url, apiKey, apiSecret } = usable;
  const client = new RoomServiceClient(url.replace(/^ws/, 'http'), apiKey, apiSecret, {
    requestTimeout: patience,
    failover: false,
  });

  return {
    /** Which of these rooms exist there. */
    async existing(rooms: readonly string[]): Promise<Set<string>> {
      if (rooms.length === 0) return new Set();
      return new Set((await client.listRooms([...rooms])).map(({ name }) => name));
    },

    /** Everybody with a line into the room, nobody when there is none; recorders and the like are no guests. */
    async guests(room: string): Promise<Guest[]> {
      const listed = await client.listParticipants(room).catch((error: unknown) => {
        if (isGone(error)) return [];
        throw error;
      });
      return listed
        .filter(
          ({ kind, state }) => kind === ParticipantInfo_Kind.STANDARD && state !== ParticipantInfo_State.DISCONNECTED,
        )
        .map(({ identity, sid, state, permission, ...times }) => ({
          identity,
          sid,
          joinedAt: joinedAtOf(times),
          isActive: state === ParticipantInfo_State.ACTIVE,
          sources: permission?.canPublish ? permission.canPublishSources : [],
        }));
    },

    /** Lets a person send this and nothing else; what he is sending otherwise is taken out of the room at once. */
    allow: (room: string, identity: string, sources: TrackSource[]): Promise<void> =>
      unlessGone(client.updateParticipant(room, identity, { permission: sourcePermissions(sources) })),

    /** Cuts his line. A token he still has would let him in again, so that his coming has to be watched. */
    remove: (room: string, identity: string): Promise<void> => unlessGone(client.removeParticipant(room, identity)),

    /** Cuts every line into the room. */
    close: (room: string): Promise<void> => unlessGone(client.deleteRoom(room)),
  };
}

/** Newer servers say it in milliseconds, older ones in seconds only. */
export const joinedAtOf = (times: { joinedAt: bigint; joinedAtMs: bigint }): number =>
  Number(times.joinedAtMs) || Number(times.joinedAt) * 1000;

export type LivekitRooms = NonNullable<ReturnType<typeof createLivekitRooms>>;
