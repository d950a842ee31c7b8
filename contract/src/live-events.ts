import { z } from 'zod';
import { live, participant, studentMedia } from './live.ts';
import { id, instant } from './values.ts';

const happened = {
  live_id: id,
  /** Counts the events of one live from 1, without a gap, in the order in which they became true. */
  number: z.number().int().positive(),
  at: instant,
  /** Who did it: the person himself, a professor, or a service. */
  actor_id: id,
};

const event = <Kind extends string, Fields extends z.ZodRawShape>(kind: Kind, fields: Fields) =>
  z.object({ ...happened, kind: z.literal(kind), ...fields });

const ofPerson = { user_id: id };

/** A change in a live, as its history keeps it and its stream tells it. */
export const liveEvent = z.discriminatedUnion('kind', [
  event('started', {}),
  event('paused', {}),
  event('resumed', {}),
  /** The last one of a live's stream. Everybody leaves with it; there is no `left` for each. */
  event('ended', { recording_url: z.string().nullable() }),
  event('recording', { recording_url: z.string() }),
  event('student_media', studentMedia.shape),
  event('joined', { ...ofPerson, full_name: z.string(), role: z.enum(['professor', 'student']) }),
  /** Also lowers the hand and gives the floor back; `at` is when he was last known to be there. */
  event('left', { ...ofPerson, reason: z.enum(['left', 'silent', 'banned']) }),
  /** What heartbeats changed: those whose line was lost or came back, became poor (quality below 3) or good again. */
  event('presence', {
    participants: z.array(participant.pick({ user_id: true, connected: true, network_quality: true })),
  }),
  event('hand_raised', ofPerson),
  event('hand_lowered', ofPerson),
  event('floor_given', ofPerson),
  event('floor_taken', ofPerson),
  event('muted', { user_ids: z.array(id) }),
  event('unmuted', ofPerson),
  /** The reason is null for students. */
  event('banned', { ...ofPerson, reason: z.string().nullable() }),
  event('unbanned', ofPerson),
  event('message', { ...ofPerson, full_name: z.string(), message_id: id, text: z.string() }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;
export type LiveEventKind = LiveEvent['kind'];

/** Where a stream begins that does not resume an earlier one: everything as it is, up to the event of that number. */
export const liveSnapshot = z.object({
  kind: z.literal('snapshot'),
  number: z.number().int().nonnegative(),
  live,
  participants: z.array(participant),
});
export type LiveSnapshot = z.infer<typeof liveSnapshot>;

/**
 * `GET /sessions-formation/:id/live/events` as `text/event-stream`: what `endpoint` can't say, since there is no one reply.
 * Each message is named by its kind, has the JSON of a `liveEvent` or a `liveSnapshot`, and the id `<live_id>:<number>`,
 * which `Last-Event-ID` takes up again. Comments come every 15 seconds at least. After `ended` the stream ends; who asks
 * again from there gets 204, which tells a browser to stop asking. Refusals are as everywhere, before the stream begins.
 */
export const liveEvents = Object.freeze({
  name: 'liveEvents',
  method: 'GET',
  path: '/sessions-formation/:id/live/events',
  summary:
    'Every change of a live as it happens; for its professors, who is in the room, and services with live.supervise.',
  caller: 'any',
  params: z.object({ id }),
  query: z.object({}),
  messages: z.union([liveEvent, liveSnapshot]),
  refusals: ['not_assigned', 'not_enrolled', 'not_found', 'live_not_active', 'conflict', 'banned', 'rate_limited'],
} as const);
