import type { Live, LiveRole } from '@prolean/contract/live.ts';
import { AccessToken, TrackSource } from 'livekit-server-sdk';
import { Refusal } from '../platform/refusal.ts';

/** Ten minutes; the SDK's own default would be six hours. */
const tokenSeconds = 600;

const schemes: Record<string, string> = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' };

/** The address browsers connect to, with a websocket scheme; null when the text is no address. */
export function websocketUrl(text: string): string | null {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `wss://${text}`;
  if (!URL.canParse(withScheme)) return null;
  const { protocol } = new URL(withScheme);
  const scheme = schemes[protocol];
  return scheme === undefined ? null : withScheme.replace(/^[a-z][a-z0-9+.-]*:/i, scheme).replace(/\/+$/, '');
}

const everything = [
  TrackSource.CAMERA,
  TrackSource.MICROPHONE,
  TrackSource.SCREEN_SHARE,
  TrackSource.SCREEN_SHARE_AUDIO,
];

/** What may be sent now: the professor everything, a student what is open to all students, nobody while paused. */
export function sendableSources(live: Pick<Live, 'status' | 'student_media'>, role: LiveRole): TrackSource[] {
  if (live.status !== 'live') return [];
  if (role === 'professor') return everything;
  const { camera, microphone } = live.student_media;
  return [...(camera ? [TrackSource.CAMERA] : []), ...(microphone ? [TrackSource.MICROPHONE] : [])];
}

export function createLivekit(settings: {
  url: string | undefined;
  apiKey: string | undefined;
  apiSecret: string | undefined;
}) {
  const { apiKey, apiSecret } = settings;
  const url = settings.url === undefined ? null : websocketUrl(settings.url);

  const problem = (): string | null => {
    if (settings.url === undefined) return 'LIVEKIT_URL is not set';
    if (url === null) return 'LIVEKIT_URL is not an address';
    if (apiKey === undefined) return 'LIVEKIT_API_KEY is not set';
    return apiSecret === undefined ? 'LIVEKIT_API_SECRET is not set' : null;
  };

  return {
    /** Throws `livekit_not_configured`, a 500 that names the variable: a 503 would be retried and hide the mistake. */
    requireConfigured(): void {
      const found = problem();
      if (found !== null) throw new Refusal('livekit_not_configured', found);
    },

    /** Entry to this live's room for this person, for ten minutes. Call `requireConfigured` first. */
    async grant(live: Live, person: { id: string; full_name: string }, role: LiveRole) {
      const sources = sendableSources(live, role);
      const token = new AccessToken(apiKey, apiSecret, {
        identity: person.id,
        name: person.full_name,
        ttl: tokenSeconds,
        attributes: { role },
      });
      token.addGrant({
        roomJoin: true,
        room: live.room_name,
        canSubscribe: true,
        canPublish: sources.length > 0,
        canPublishSources: sources,
        canPublishData: false,
        canUpdateOwnMetadata: false,
      });
      return { provider: 'livekit' as const, url: url!, token: await token.toJwt(), expires_in: tokenSeconds };
    },
  };
}

export type Livekit = ReturnType<typeof createLivekit>;
