import type { Response } from 'express';
import type { RoomMedia } from '../../../browser/live-room/wire.ts';
import { allowInPolicy } from '../../middleware/security-headers.ts';

/** Where Agora's SDK connects to, by its maker's list for firewalls. */
const agoraHosts = ['agora.io', 'sd-rtn.com', 'rtnsvc.com', 'rtesvc.com'].flatMap((host) => [
  `https://*.${host}`,
  `wss://*.${host}`,
  // Its edge servers listen on many ports.
  `https://*.${host}:*`,
  `wss://*.${host}:*`,
]);

const additions = {
  mesh: { 'connect-src': ["'self'"], 'media-src': ["'self'", 'blob:', 'mediastream:'] },
  agora: {
    'connect-src': ["'self'", ...agoraHosts],
    'worker-src': ['blob:'],
    'media-src': ["'self'", 'blob:', 'mediastream:'],
  },
} satisfies Record<RoomMedia['provider'], Record<string, string[]>>;

/** Opens this one page's policies for what its media provider needs; every other page stays closed. */
export function allowRoomMedia(res: Response, provider: RoomMedia['provider']) {
  allowInPolicy(res, {
    sources: additions[provider],
    features: ['camera', 'microphone', 'display-capture', 'autoplay'],
  });
}
