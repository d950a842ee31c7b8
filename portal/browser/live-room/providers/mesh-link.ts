import { maySend } from '../rights.ts';
import { type LiveState, type Peer, type Signal, type Slot, slots } from '../wire.ts';

type Parts = {
  me: Peer;
  peer: Peer;
  /** Names this connection; whoever makes it up also makes the first offer. */
  name: string;
  isMaker: boolean;
  live: () => LiveState;
  mine: (slot: Slot) => MediaStreamTrack | null;
  send: (signal: Signal) => void;
  onTrack: (slot: Slot, track: MediaStreamTrack | null) => void;
  onState: (state: RTCPeerConnectionState) => void;
};

type Description = Extract<Signal, { sdp: string }>;
type Candidates = Extract<Signal, { type: 'candidate' }>;

const kinds: Record<Slot, 'audio' | 'video'> = { microphone: 'audio', camera: 'video', screen: 'video' };
/** Bits per second: a mesh sends each picture once per person. */
const mostBits: Partial<Record<Slot, number>> = { camera: 700_000, screen: 1_500_000 };

/**
 * One connection between two browsers, after the "perfect negotiation" pattern of the WebRTC specification. Its three
 * places (microphone, camera, screen) are there from the first offer and keep their order, so turning something on or off
 * is an exchange of tracks without a negotiation; only a new right needs one.
 */
export function createMeshLink({ me, peer, name, isMaker, live, mine, send, onTrack, onState }: Parts) {
  const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  const isPolite = me.id < peer.id;
  let makingOffer = false;
  let ignoresOffer = false;
  let early: RTCIceCandidateInit[] = [];
  let gathered: Candidates['candidates'] = [];
  // Descriptions and candidates are taken one after the other, as they were sent.
  let taking: Promise<void> = Promise.resolve();

  const places = () => connection.getTransceivers();
  const isMine = (slot: Slot) => maySend(me.role, live(), slot);

  /** Offers to send exactly what we may send now. */
  function setDirections() {
    for (const [index, slot] of slots.entries()) {
      const place = places()[index];
      const direction = isMine(slot) ? 'sendrecv' : 'recvonly';
      if (place && place.direction !== direction) place.direction = direction;
    }
  }

  async function sendMine(slot: Slot) {
    const place = places()[slots.indexOf(slot)];
    const track = isMine(slot) ? mine(slot) : null;
    if (!place || place.sender.track === track) return;
    await place.sender.replaceTrack(track);
    const maxBitrate = mostBits[slot];
    const parameters = place.sender.getParameters();
    if (!track || !maxBitrate || !parameters.encodings?.[0]) return;
    parameters.encodings[0].maxBitrate = maxBitrate;
    await place.sender.setParameters(parameters).catch(() => undefined);
  }

  const sendAllMine = () => Promise.all(slots.map(sendMine));

  async function describe(type: 'offer' | 'answer') {
    await connection.setLocalDescription();
    send({ type, link: name, sdp: connection.localDescription?.sdp ?? '' });
  }

  connection.onnegotiationneeded = async () => {
    makingOffer = true;
    setDirections();
    await describe('offer').catch(() => undefined);
    makingOffer = false;
  };
  connection.onicecandidate = ({ candidate }) => {
    if (!candidate?.candidate) return;
    if (gathered.length === 0) setTimeout(sendGathered, 50);
    gathered.push({
      candidate: candidate.candidate,
      sdpMid: candidate.sdpMid,
      sdpMLineIndex: candidate.sdpMLineIndex,
      usernameFragment: candidate.usernameFragment,
    });
  };
  connection.ontrack = ({ transceiver, track }) => {
    const slot = slots[places().indexOf(transceiver)];
    if (slot) onTrack(slot, track);
  };
  connection.onconnectionstatechange = () => {
    onState(connection.connectionState);
    if (connection.connectionState === 'failed') connection.restartIce();
  };

  function sendGathered() {
    if (connection.connectionState === 'closed') return;
    for (let from = 0; from < gathered.length; from += 32) {
      send({ type: 'candidate', link: name, candidates: gathered.slice(from, from + 32) });
    }
    gathered = [];
  }

  async function takeDescription({ type, sdp }: Description) {
    const collides = type === 'offer' && (makingOffer || connection.signalingState !== 'stable');
    ignoresOffer = !isPolite && collides;
    if (ignoresOffer) return;
    await connection.setRemoteDescription({ type, sdp });
    for (const candidate of early) await connection.addIceCandidate(candidate);
    early = [];
    // A right that came or went while an offer was under way is in the next one.
    setDirections();
    await sendAllMine();
    if (type === 'offer') await describe('answer');
  }

  async function takeCandidates({ candidates }: Candidates) {
    if (!connection.remoteDescription) {
      early.push(...candidates);
      return;
    }
    for (const candidate of candidates) {
      await connection.addIceCandidate(candidate).catch((error: unknown) => {
        if (!ignoresOffer) throw error;
      });
    }
  }

  if (isMaker) {
    for (const slot of slots)
      connection.addTransceiver(kinds[slot], { direction: isMine(slot) ? 'sendrecv' : 'recvonly' });
    void sendAllMine();
  }

  return {
    name,
    peer,
    /** Our own first offer is not answered yet. */
    isFresh: () => isMaker && !connection.remoteDescription,
    take(signal: Description | Candidates) {
      if (connection.connectionState === 'closed') return;
      taking = taking
        .then(() => (signal.type === 'candidate' ? takeCandidates(signal) : takeDescription(signal)))
        // A description that does not fit leaves the connection as it was; its state shows whether that matters.
        .catch(() => undefined);
    },
    sendMine,
    /** Rights changed: what we may send no more stops now, what we may send anew is offered. */
    followRights() {
      void sendAllMine();
      const gained = slots.some((slot, index) => isMine(slot) && places()[index]?.direction === 'recvonly');
      if (gained && connection.remoteDescription) setDirections();
    },
    level() {
      const sources = places()[0]?.receiver.getSynchronizationSources() ?? [];
      return Math.max(0, ...sources.map(({ audioLevel }) => audioLevel ?? 0));
    },
    state: () => connection.connectionState,
    close() {
      connection.onconnectionstatechange = null;
      connection.close();
    },
  };
}
export type MeshLink = ReturnType<typeof createMeshLink>;
