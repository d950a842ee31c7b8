import { maySend } from '../rights.ts';
import type { AgoraMedia, LiveState, Peer, Slot } from '../wire.ts';
import type { LocalTrack, RemoteUser } from './agora-sdk.ts';
import type { Provider, ProviderEvents } from './provider.ts';

type Parts = {
  me: Peer;
  live: LiveState;
  media: AgoraMedia;
  /** A fresh token with the rights of this moment. */
  renew: () => Promise<AgoraMedia>;
  /** Whether this peer says that it shares its screen: Agora carries one picture per person. */
  sharesScreen: (peerId: string) => boolean;
  events: ProviderEvents;
};

/** Milliseconds within which Agora must be reached. */
const reachable = 10_000;

/** Agora's network. Only people whom the portal introduced are listened to; their numeric names come with the introduction. */
export function createAgora({ me, live, media, renew, sharesScreen, events }: Parts): Provider {
  const sdk = globalThis.AgoraRTC;
  if (!sdk) throw new Error('the Agora script did not load');
  sdk.setLogLevel(4);
  sdk.disableLogUpload();
  const client = sdk.createClient({ mode: 'live', codec: 'vp8' });
  const peers = new Map<number, Peer>();
  const mine = new Map<Slot, MediaStreamTrack>();
  const published = new Map<'audio' | 'video', { from: MediaStreamTrack; track: LocalTrack }>();
  let known = live;
  let joined = false;
  // One change at a time: Agora refuses a second publish while the first is under way.
  let changing: Promise<void> = Promise.resolve();

  const change = (act: () => Promise<unknown>) => {
    changing = changing.then(act).then(
      () => undefined,
      () => undefined,
    );
    return changing;
  };

  const allowed = (slot: Slot) => (maySend(me.role, known, slot) ? mine.get(slot) : undefined);

  async function publish(kind: 'audio' | 'video', wanted: MediaStreamTrack | undefined) {
    const present = published.get(kind);
    if (present?.from === wanted) return;
    if (present) {
      await client.unpublish(present.track);
      present.track.close();
      published.delete(kind);
    }
    if (!wanted || !sdk) return;
    const create = kind === 'audio' ? sdk.createCustomAudioTrack : sdk.createCustomVideoTrack;
    const track = create({ mediaStreamTrack: wanted });
    await client.publish(track);
    published.set(kind, { from: wanted, track });
  }

  async function publishAll() {
    if (!joined) return;
    const audio = allowed('microphone');
    const video = allowed('screen') ?? allowed('camera');
    if (audio || video) await client.setClientRole('host');
    await publish('audio', audio);
    await publish('video', video);
    if (!audio && !video) await client.setClientRole('audience');
  }

  async function refreshToken() {
    await client.renewToken((await renew()).token);
  }

  async function listen(user: RemoteUser, kind: 'audio' | 'video') {
    const peer = peers.get(Number(user.uid));
    if (!peer) return;
    await client.subscribe(user, kind);
    if (kind === 'audio') events.onTrack(peer.id, 'microphone', user.audioTrack?.getMediaStreamTrack() ?? null);
    else showPicture(peer.id, user);
  }

  function showPicture(peerId: string, user: RemoteUser | undefined) {
    const track = user?.videoTrack?.getMediaStreamTrack() ?? null;
    const slot = sharesScreen(peerId) ? 'screen' : 'camera';
    events.onTrack(peerId, slot === 'screen' ? 'camera' : 'screen', null);
    events.onTrack(peerId, slot, track);
  }

  const userOf = (uid: number) => client.remoteUsers.find((user) => Number(user.uid) === uid);

  client.on('user-published', (user, kind) => void listen(user, kind).catch(() => undefined));
  client.on('user-unpublished', (user, kind) => {
    const peer = peers.get(Number(user.uid));
    if (!peer) return;
    if (kind === 'audio') events.onTrack(peer.id, 'microphone', null);
    else for (const slot of ['camera', 'screen'] as const) events.onTrack(peer.id, slot, null);
  });
  client.on('token-privilege-will-expire', () => void refreshToken().catch(() => undefined));
  client.on('token-privilege-did-expire', () => void refreshToken().catch(() => events.onTrouble()));
  client.on('connection-state-change', (state, _previous, reason) => {
    if (state === 'DISCONNECTED' && reason !== 'LEAVE') events.onTrouble();
  });

  return {
    async connect() {
      const late = new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error('Agora is out of reach')), reachable),
      );
      await Promise.race([client.join(media.app_id, media.channel, media.token, media.uid), late]);
      joined = true;
      await change(publishAll);
    },
    async send(slot, track) {
      if (track) mine.set(slot, track);
      else mine.delete(slot);
      await change(publishAll);
    },
    setLive(next) {
      const rights = (state: LiveState) => JSON.stringify([state.status, state.student_media]);
      const differs = rights(next) !== rights(known);
      known = next;
      // A student's rights are in his token: a new one comes before he sends by them.
      if (differs && joined)
        void change(async () => (me.role === 'student' ? refreshToken() : undefined)).then(() => change(publishAll));
    },
    peerArrived(peer) {
      peers.set(peer.uid, peer);
      const user = userOf(peer.uid);
      if (user?.audioTrack === undefined && user) void listen(user, 'audio').catch(() => undefined);
      if (user?.videoTrack === undefined && user) void listen(user, 'video').catch(() => undefined);
    },
    peerLeft(peerId) {
      for (const [uid, peer] of peers) if (peer.id === peerId) peers.delete(uid);
    },
    receive(from, signal) {
      if (signal.type === 'sending') showPicture(from.id, userOf(from.uid));
    },
    refused: () => undefined,
    levels: () =>
      new Map(
        client.remoteUsers.flatMap((user) => {
          const peer = peers.get(Number(user.uid));
          return peer && user.audioTrack ? [[peer.id, user.audioTrack.getVolumeLevel()] as const] : [];
        }),
      ),
    async leave() {
      await change(async () => {
        for (const { track } of published.values()) track.close();
        published.clear();
      });
      if (joined) await client.leave();
    },
  };
}
