/** The part of agora-rtc-sdk-ng this room uses; the script itself is a plain one that leaves a global behind. */
type Track = { getMediaStreamTrack(): MediaStreamTrack };
export type LocalTrack = Track & { close(): void };
export type RemoteAudio = Track & { getVolumeLevel(): number };
export type RemoteUser = { uid: number | string; audioTrack?: RemoteAudio; videoTrack?: Track };
type Kind = 'audio' | 'video';

type AgoraEvents = {
  'user-published': (user: RemoteUser, kind: Kind) => void;
  'user-unpublished': (user: RemoteUser, kind: Kind) => void;
  'user-left': (user: RemoteUser) => void;
  'token-privilege-will-expire': () => void;
  'token-privilege-did-expire': () => void;
  'connection-state-change': (state: string, previous: string, reason?: string) => void;
};

export type AgoraClient = {
  readonly remoteUsers: RemoteUser[];
  join(appId: string, channel: string, token: string, uid: number): Promise<unknown>;
  leave(): Promise<void>;
  publish(track: LocalTrack): Promise<void>;
  unpublish(track: LocalTrack): Promise<void>;
  subscribe(user: RemoteUser, kind: Kind): Promise<unknown>;
  unsubscribe(user: RemoteUser, kind: Kind): Promise<void>;
  renewToken(token: string): Promise<void>;
  setClientRole(role: 'host' | 'audience'): Promise<void>;
  on<Name extends keyof AgoraEvents>(name: Name, listener: AgoraEvents[Name]): void;
};

export type AgoraSdk = {
  setLogLevel(level: number): void;
  disableLogUpload(): void;
  createClient(config: { mode: 'live'; codec: 'vp8' }): AgoraClient;
  createCustomAudioTrack(config: { mediaStreamTrack: MediaStreamTrack }): LocalTrack;
  createCustomVideoTrack(config: { mediaStreamTrack: MediaStreamTrack }): LocalTrack;
};

declare global {
  var AgoraRTC: AgoraSdk | undefined;
}
