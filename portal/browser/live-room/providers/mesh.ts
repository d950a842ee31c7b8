import { type LiveState, type Peer, type Signal, type Slot, slots } from '../wire.ts';
import { createMeshLink, type MeshLink } from './mesh-link.ts';
import type { Provider, ProviderEvents } from './provider.ts';

/** Milliseconds a connection may take or stay broken before it is made anew. */
const patience = 12_000;

/** Browsers connected to each other, each to all: no media server, a handful of people. */
export function createMesh({ me, live, events }: { me: Peer; live: LiveState; events: ProviderEvents }): Provider {
  const links = new Map<string, MeshLink>();
  const tracks = new Map<Slot, MediaStreamTrack>();
  const remakes = new Map<string, ReturnType<typeof setTimeout>>();
  let known = live;

  function make(peer: Peer, name: string, isMaker: boolean) {
    drop(peer.id);
    const link = createMeshLink({
      me,
      peer,
      name,
      isMaker,
      live: () => known,
      mine: (slot) => tracks.get(slot) ?? null,
      send: (signal) => events.signal(peer.id, signal),
      onTrack: (slot, track) => events.onTrack(peer.id, slot, track),
      onState: (state) => {
        events.onLine(peer.id, state === 'connected' || state === 'new' || state === 'connecting');
        if (state === 'connected') stopRemake(peer.id);
        if (state === 'disconnected' || state === 'failed') remakeLater(peer);
      },
    });
    links.set(peer.id, link);
    if (isMaker) remakeLater(peer);
    return link;
  }

  const begin = (peer: Peer) => make(peer, crypto.randomUUID(), true);

  /** A connection that does not come about, or does not come back, is made anew by whichever side gives up first. */
  function remakeLater(peer: Peer) {
    if (remakes.has(peer.id)) return;
    const wait = patience * (1 + Math.random() / 2);
    const remake = () => {
      remakes.delete(peer.id);
      if (links.has(peer.id) && links.get(peer.id)?.state() !== 'connected') begin(peer);
    };
    remakes.set(peer.id, setTimeout(remake, wait));
  }

  function stopRemake(peerId: string) {
    clearTimeout(remakes.get(peerId));
    remakes.delete(peerId);
  }

  function drop(peerId: string) {
    stopRemake(peerId);
    links.get(peerId)?.close();
    links.delete(peerId);
  }

  function forget(peerId: string) {
    drop(peerId);
    for (const slot of slots) events.onTrack(peerId, slot, null);
  }

  function receive(from: Peer, signal: Signal) {
    if (signal.type !== 'offer' && signal.type !== 'answer' && signal.type !== 'candidate') return;
    const link = links.get(from.id);
    if (link?.name === signal.link) return link.take(signal);
    if (signal.type !== 'offer') return;
    // Both made a connection at once: the one with the greater id keeps its own.
    if (link?.isFresh() && me.id > from.id) return;
    make(from, signal.link, false).take(signal);
  }

  return {
    connect: async () => {},
    async send(slot, track) {
      if (track) tracks.set(slot, track);
      else tracks.delete(slot);
      await Promise.all([...links.values()].map((link) => link.sendMine(slot)));
    },
    setLive(next) {
      known = next;
      for (const link of links.values()) link.followRights();
    },
    peerArrived(peer) {
      const state = links.get(peer.id)?.state();
      if (me.id > peer.id && (state === undefined || state === 'failed' || state === 'closed')) begin(peer);
    },
    peerLeft: forget,
    receive,
    refused(peerId) {
      const peer = links.get(peerId)?.peer;
      if (peer) begin(peer);
    },
    levels: () => new Map([...links].map(([peerId, link]) => [peerId, link.level()])),
    leave: async () => {
      for (const peerId of [...links.keys()]) drop(peerId);
    },
  };
}
