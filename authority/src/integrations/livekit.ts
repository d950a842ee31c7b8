import type { Live, LiveRole, Participant } from '@prolean/contract/live.ts';
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

/** What of a person's presence decides what he may send. */
export type Standing = Pick<Participant, 'has_floor' | 'muted'>;

/**
 * What may be sent now: the professor everything; a student what is open to all students, or everything while he has the
 * floor, and no sound while he is muted; nobody anything while paused.
 */
export function sendableSources(
  live: Pick<Live, 'status' | 'student_media'>,
  role: LiveRole,
  { has_floor, muted }: Standing = { has_floor: false, muted: false },
): TrackSource[] {
  if (live.status !== 'live') return [];
  if (role === 'professor') return everything;
  const { camera, microphone } = live.student_media;
  const open = [...(camera ? [TrackSource.CAMERA] : []), ...(microphone ? [TrackSource.MICROPHONE] : [])];
  return (has_floor ? everything : open).filter((source) => !muted || source !== TrackSource.MICROPHONE);
}

export type LivekitSettings = { url: string | undefined; apiKey: string | undefined; apiSecret: string | undefined };

/** The settings as they can be used, or the sentence that names what is wrong. */
export function usableSettings({
  url,
  apiKey,
  apiSecret,
}: LivekitSettings): { url: string; apiKey: string; apiSecret: string } | { problem: string } {
  if (url === undefined) return { problem: 'LIVEKIT_URL is not set' };
  const address = websocketUrl(url);
  if (address === null) return { problem: 'LIVEKIT_URL is not an address' };
  if (apiKey === undefined) return { problem: 'LIVEKIT_API_KEY is not set' };
  if (apiSecret === undefined) return { problem: 'LIVEKIT_API_SECRET is not set' };
  return { url: address, apiKey, apiSecret };
}

/** The same rights for a token and for a line that is there already: to receive everything, and to send these sources. */
export const sourcePermissions = (sources: TrackSource[]) => ({
  canSubscribe: true,
  // An empty list of sources would mean all of them.
  canPublish: sources.length > 0,
  canPublishSources: sources,
  canPublishData: false,
});

export function createLivekit(settings: LivekitSettings) {
  const usable = usableSettings(settings);
  const required = () => {
    if ('problem' in usable) throw new Refusal('livekit_not_configured', usable.problem);
    return usable;
  };

  return {
    /** Throws `livekit_not_configured`, a 500 that names the variable: a 503 would be retried and hide the mistake. */
    requireConfigured(): void {
      required();
    },

    /** Entry to this live's room for this person, for ten minutes. */
    async grant(live: Live, person: { id: string; full_name: string }, role: LiveRole, standing?: Standing) {
      const { url, apiKey, apiSecret } = required();
      const token = new AccessToken(apiKey, apiSecret, {
        identity: person.id,
        name: person.full_name,
        ttl: tokenSeconds,
        attributes: { role },
      });
      token.addGrant({
        roomJoin: true,
        room: live.room_name,
        canUpdateOwnMetadata: false,
        ...sourcePermissions(sendableSources(live, role, standing)),
      });
      return { provider: 'livekit' as const, url, token: await token.toJwt(), expires_in: tokenSeconds };
    },
  };
}

export type Livekit = ReturnType<typeof createLivekit>;
