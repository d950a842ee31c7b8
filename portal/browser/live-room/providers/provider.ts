import type { LiveState, Peer, Signal, Slot } from '../wire.ts';

/** What a media provider tells the room. */
export type ProviderEvents = {
  onTrack: (peerId: string, slot: Slot, track: MediaStreamTrack | null) => void;
  /** Whether media flow between us and this peer. */
  onLine: (peerId: string, ok: boolean) => void;
  /** The provider as a whole cannot be reached or has failed. */
  onTrouble: () => void;
  signal: (to: string, signal: Signal) => void;
};

/** Carries sound and pictures. One file per provider; the room knows only this. */
export type Provider = {
  /** Throws when the provider cannot be reached. */
  connect: () => Promise<void>;
  /** Sends this track from now on in this slot, or nothing. */
  send: (slot: Slot, track: MediaStreamTrack | null) => Promise<void>;
  /** The live changed: what may be sent and received may have, too. */
  setLive: (live: LiveState) => void;
  peerArrived: (peer: Peer) => void;
  peerLeft: (peerId: string) => void;
  receive: (from: Peer, signal: Signal) => void;
  /** The relay refused what we sent to this peer: start over with it. */
  refused: (peerId: string) => void;
  /** Loudness of each peer, 0 to 1. */
  levels: () => Map<string, number>;
  leave: () => Promise<void>;
};
