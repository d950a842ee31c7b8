/** What travels between a room's browsers and the portal. The server imports these types too, so both ends agree. */

export type Slot = 'microphone' | 'camera' | 'screen';
export const slots: readonly Slot[] = ['microphone', 'camera', 'screen'];

export type RoomRole = 'professor' | 'student';

/** One browser in the room. The portal states it in everything it relays: no browser speaks for another. */
export type Peer = {
  id: string;
  person_id: string;
  name: string;
  role: RoomRole;
  /** The same browser as a media server with numeric names knows it. */
  uid: number;
};

export type LiveState = {
  id: string;
  status: 'live' | 'paused' | 'ended';
  started_at: string;
  paused_at: string | null;
  ended_at: string | null;
  version: number;
  student_media: { camera: boolean; microphone: boolean };
};

/** What a peer says it is sending now. */
export type Sending = Record<Slot, boolean>;

export type Candidate = {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
  usernameFragment: string | null;
};

/** `link` names one connection between two peers, so that what belongs to an earlier one is not taken for the present one. */
export type Signal =
  | { type: 'hello'; sending: Sending; reply: boolean }
  | { type: 'sending'; sending: Sending }
  | { type: 'offer' | 'answer'; link: string; sdp: string }
  | { type: 'candidate'; link: string; candidates: Candidate[] };

/** `to` is a peer's id; null speaks to everyone in the room. */
export type AddressedSignal = { to: string | null; signal: Signal };

/** One event of the room's stream. */
export type RoomEvent =
  | { kind: 'live'; live: LiveState | null }
  /** The portal cannot reach the authority: media goes on, controls rest. */
  | { kind: 'authority'; away: boolean }
  | { kind: 'signal'; from: Peer; signal: Signal }
  | { kind: 'gone'; peer_id: string };

export type MeshMedia = { provider: 'mesh' };
export type AgoraMedia = {
  provider: 'agora';
  app_id: string;
  channel: string;
  uid: number;
  token: string;
  /** Seconds. */
  expires_in: number;
};
export type RoomMedia = MeshMedia | AgoraMedia;

/** The room page's JSON island. */
export type RoomIsland = {
  session_id: string;
  me: Peer;
  /** The portal's signature under `me` for this training session and this web session. */
  seat: string;
  live: LiveState;
  media: RoomMedia;
  /** True for a professor who has just pressed Start: no check before entering. */
  enter_at_once: boolean;
  csrf: string;
  /** The portal's time, since a browser's clock may be anything. */
  now: string;
  words: Record<string, string>;
};
