import type { Live, LiveRole } from '@prolean/contract/live.ts';
import type { Peer, RoomMedia } from '../../../../browser/live-room/wire.ts';
import type { Config } from '../../../config.ts';
import { agoraToken, tokenLife } from './agora-token.ts';

export type MediaSettings = Pick<Config['media'], 'provider' | 'agora'>;

/** A chosen provider lacks a setting: the visitor reads plain words, the log the variable's name. */
export class MediaNotConfigured extends Error {
  readonly variable: string;
  constructor(variable: string) {
    super(`${variable} is not set`);
    this.name = 'MediaNotConfigured';
    this.variable = variable;
  }
}

/** The most people a mesh carries: each of them sends to all others. */
export const meshLimit = 8;

/** Throws when the chosen provider could not let anyone in. */
export function checkMediaSettings(settings: MediaSettings) {
  if (settings.provider !== 'agora') return;
  if (!isAgoraId(settings.agora.appId)) throw new MediaNotConfigured('AGORA_APP_ID');
  if (!isAgoraId(settings.agora.appCertificate)) throw new MediaNotConfigured('AGORA_APP_CERTIFICATE');
}

/** What a browser needs to send and receive in this live, and nothing beyond it. */
export function mediaFor(
  settings: MediaSettings,
  { live, role, peer }: { live: Live; role: LiveRole; peer: Peer },
): RoomMedia {
  if (settings.provider === 'mesh') return { provider: 'mesh' };
  checkMediaSettings(settings);
  const [appId, appCertificate] = [settings.agora.appId!, settings.agora.appCertificate!];
  const token = agoraToken({ appId, appCertificate, channel: live.room_name, uid: peer.uid, role, live });
  return { provider: 'agora', app_id: appId, channel: live.room_name, uid: peer.uid, token, expires_in: tokenLife };
}

/** Agora's ids and certificates are 32 hexadecimal digits; with anything else its library makes an empty token. */
const isAgoraId = (value: string | null) => /^[0-9a-f]{32}$/i.test(value ?? '');
