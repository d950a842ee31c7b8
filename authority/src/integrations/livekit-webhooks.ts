import { createHash } from 'node:crypto';
import { EgressStatus, ParticipantInfo_Kind } from '@livekit/protocol';
import { TokenVerifier, type WebhookEvent, WebhookReceiver } from 'livekit-server-sdk';
import type { Clock } from '../platform/clock.ts';
import { Refusal } from '../platform/refusal.ts';
import { type LivekitSettings, usableSettings } from './livekit.ts';
import { joinedAtOf } from './livekit-rooms.ts';

/** Seconds. LiveKit makes a message's token for five minutes; clocks may differ a little. */
const oldest = 300;
const tolerance = 10;

/** What the media server tells, as far as anybody here wants to know. Times in milliseconds since 1970, by its clock. */
export type MediaNotice = { id: string; room: string } & (
  | { kind: 'joined' | 'left'; identity: string; sid: string; joinedAt: number; at: number }
  | { kind: 'recorded'; url: string }
  | { kind: 'other' }
);

const refused = () => new Refusal('token_invalid', 'The message is not signed as it should be.');

/** A token that is good for the message with this hash, and for no other. */
export type MessageToken = { token: string; sha256: string };

/** Reads the media server's messages; null when LiveKit is not configured. */
export function createLivekitWebhooks(settings: LivekitSettings, clock: Clock) {
  const usable = usableSettings(settings);
  if ('problem' in usable) return null;
  const verifier = new TokenVerifier(usable.apiKey, usable.apiSecret);
  const receiver = new WebhookReceiver(usable.apiKey, usable.apiSecret);

  /** The signature shows who made the token; a participant's has the same one, but no hash of a body. */
  const checkToken = async (token: string): Promise<MessageToken> => {
    const { nbf, sha256, video } = await verifier.verify(token, tolerance);
    const age = nbf === undefined ? Number.NaN : clock() / 1000 - nbf;
    const isFresh = age >= -tolerance && age <= oldest + tolerance;
    if (!isFresh || typeof sha256 !== 'string' || video !== undefined) throw refused();
    return { token, sha256 };
  };

  return {
    /** Refuses a token that can't be a message's, before the body is taken in. */
    async checkSender(authorization: string | undefined): Promise<MessageToken> {
      if (authorization === undefined || authorization.trim() === '')
        throw new Refusal('unauthenticated', 'The message is not signed.');
      return checkToken(authorization.trim().replace(/^Bearer +/i, '')).catch(() => {
        throw refused();
      });
    },

    /** The message in these bytes, if they are what the token was made for. */
    async read(body: Buffer, { token, sha256 }: MessageToken): Promise<MediaNotice> {
      // Of the bytes as they came; the SDK below hashes the text it is given.
      if (createHash('sha256').update(body).digest('base64') !== sha256) throw refused();
      const event = await receiver.receive(body.toString('utf8'), token, false, tolerance).catch(() => {
        throw new Refusal('invalid_request', 'The message makes no sense.');
      });
      return noticeOf(event);
    },
  };
}

function noticeOf(event: WebhookEvent): MediaNotice {
  const { id, participant, egressInfo } = event;
  const room = event.room?.name || egressInfo?.roomName || '';
  if (id === '' || id.length > 100) throw new Refusal('invalid_request', 'The message has no id.');
  const isPerson = participant?.kind === ParticipantInfo_Kind.STANDARD && participant.sid !== '';
  if (isPerson && /^participant_(joined|left|connection_aborted)$/.test(event.event)) {
    const { identity, sid } = participant;
    const at = Number(event.createdAt) * 1000;
    const kind = event.event === 'participant_joined' ? 'joined' : 'left';
    return { id, room, kind, identity, sid, joinedAt: joinedAtOf(participant) || at, at };
  }
  if (event.event === 'egress_ended' && egressInfo?.status === EgressStatus.EGRESS_COMPLETE) {
    const url = egressInfo.fileResults[0]?.location ?? '';
    return { id, room, kind: 'recorded', url };
  }
  return { id, room, kind: 'other' };
}

export type LivekitWebhooks = NonNullable<ReturnType<typeof createLivekitWebhooks>>;
