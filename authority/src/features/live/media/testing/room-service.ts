import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Permission = { canSubscribe: boolean; canPublish: boolean; canPublishSources: string[]; canPublishData: boolean };
export type Participant = { sid: string; identity: string; joinedAt: string; state: string; permission: Permission };
type Asked = { room: string; identity: string; names: string[]; permission: Partial<Permission> };

const nothing: Permission = { canSubscribe: true, canPublish: false, canPublishSources: [], canPublishData: false };

/** The part of a media server that tests can run anywhere: rooms with people in them, over LiveKit's own protocol. */
export async function startRoomService() {
  const rooms = new Map<string, Map<string, Participant>>();
  const calls: string[] = [];
  let isAway = false;

  const answers: Record<string, (asked: Asked) => object | null> = {
    ListRooms: ({ names }) => ({ rooms: names.filter((name) => rooms.has(name)).map((name) => ({ name })) }),
    ListParticipants: ({ room }) => ({ participants: [...(rooms.get(room)?.values() ?? [])] }),
    UpdateParticipant: ({ room, identity, permission }) => {
      const participant = rooms.get(room)?.get(identity);
      if (participant === undefined) return null;
      // Default values are left out of the JSON form.
      participant.permission = { canSubscribe: false, canPublish: false, canPublishSources: [], canPublishData: false };
      Object.assign(participant.permission, permission);
      return participant;
    },
    RemoveParticipant: ({ room, identity }) => (rooms.get(room)?.delete(identity) ? {} : null),
    DeleteRoom: ({ room }) => (rooms.delete(room) ? {} : null),
  };

  const server = createServer(async (req, res) => {
    const asked = { names: [], ...((await json(req)) as object) } as unknown as Asked;
    const method = req.url!.split('/').at(-1)!;
    if (isAway) {
      req.socket.destroy();
      return;
    }
    calls.push(method);
    const answer = answers[method]!(asked);
    res
      .writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer ?? { code: 'not_found', msg: 'there is no such participant' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Names of the calls that were answered. */
    calls,
    setAway: (away: boolean): void => {
      isAway = away;
    },
    exists: (room: string): boolean => rooms.has(room),
    /** What the person may send now, sorted; null when he is not in the room. */
    sources(room: string, identity: string): string[] | null {
      const permission = rooms.get(room)?.get(identity)?.permission;
      if (permission === undefined) return null;
      return permission.canPublish ? [...permission.canPublishSources].sort() : [];
    },
    /** Somebody's line into the room; by default since now, with no right to send. */
    enter(room: string, identity: string, sid: string, joinedAt = Date.now()): void {
      if (!rooms.has(room)) rooms.set(room, new Map());
      const since = String(Math.floor(joinedAt / 1000));
      rooms.get(room)!.set(identity, { sid, identity, joinedAt: since, state: 'ACTIVE', permission: { ...nothing } });
    },
    leave: (room: string, identity: string) => rooms.get(room)?.delete(identity),
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

export type RoomServiceUnderTest = Awaited<ReturnType<typeof startRoomService>>;
