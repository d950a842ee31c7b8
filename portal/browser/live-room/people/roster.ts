import type { Peer, Sending } from '../wire.ts';

export const sendingNothing: Sending = { microphone: false, camera: false, screen: false };

export type Person = { peer: Peer; sending: Sending; isMe: boolean };

/** Who is in the room, as they say themselves; the portal vouches for their names. */
export function createRoster(me: Peer) {
  const people = new Map<string, Person>([[me.id, { peer: me, sending: sendingNothing, isMe: true }]]);

  return {
    /** Professors first, then oneself, then by name. */
    all: () => [...people.values()].sort(inOrder),
    others: () => [...people.values()].filter(({ isMe }) => !isMe),
    get: (peerId: string) => people.get(peerId),
    /** True when this peer was not here before. */
    heard(peer: Peer, sending: Sending) {
      if (peer.id === me.id) return false;
      const isNew = !people.has(peer.id);
      people.set(peer.id, { peer, sending, isMe: false });
      return isNew;
    },
    setMine(sending: Sending) {
      people.set(me.id, { peer: me, sending, isMe: true });
    },
    gone(peerId: string) {
      const person = peerId === me.id ? undefined : people.get(peerId);
      if (person) people.delete(peerId);
      return person;
    },
  };
}
export type Roster = ReturnType<typeof createRoster>;

function inOrder(a: Person, b: Person) {
  const rank = ({ peer, isMe }: Person) => (peer.role === 'professor' ? 0 : isMe ? 1 : 2);
  return rank(a) - rank(b) || a.peer.name.localeCompare(b.peer.name) || (a.peer.id < b.peer.id ? -1 : 1);
}
