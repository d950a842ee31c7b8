import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { httpsUrl, id, instant, noQuery, success } from './values.ts';

export const liveStatus = z.enum(['live', 'paused', 'ended']);
export type LiveStatus = z.infer<typeof liveStatus>;

/** What students may send without having the floor. */
export const studentMedia = z.object({ camera: z.boolean(), microphone: z.boolean() });
export type StudentMedia = z.infer<typeof studentMedia>;

/** One broadcast of a training session. */
export const live = z.object({
  id,
  session_id: id,
  /** Unguessable; valid as a channel or room in Agora, LiveKit and Jitsi. Gives nobody access by itself. */
  room_name: z.string().regex(/^[a-z0-9-]{24,64}$/),
  status: liveStatus,
  started_at: instant,
  paused_at: instant.nullable(),
  ended_at: instant.nullable(),
  started_by: z.object({ id, full_name: z.string() }),
  recording_url: z.string().nullable(),
  student_media: studentMedia,
  /** Grows by one on each change of the live itself (state, student media, recording), not when people come and go. */
  version: z.number().int().positive(),
  /** People in the room now. */
  participants_count: z.number().int().nonnegative(),
});
export type Live = z.infer<typeof live>;

export const liveRole = z.enum(['professor', 'student']);
export type LiveRole = z.infer<typeof liveRole>;

export const participant = z.object({
  user_id: id,
  full_name: z.string(),
  role: liveRole,
  joined_at: instant,
  left_at: instant.nullable(),
  connected: z.boolean(),
  hand_raised_at: instant.nullable(),
  has_floor: z.boolean(),
  muted: z.boolean(),
  network_quality: z.number().int().min(0).max(5).nullable(),
});
export type Participant = z.infer<typeof participant>;

export const livekitMedia = z.object({
  provider: z.literal('livekit'),
  url: z.string().regex(/^wss?:\/\//),
  token: z.string().min(1),
  /** Seconds. */
  expires_in: z.number().int().positive(),
});

export const jitsiMedia = z.object({
  provider: z.literal('jitsi'),
  domain: z.string().min(1),
  room: z.string().min(1),
  subject: z.string(),
  token: z.string().min(1),
  /** Seconds. */
  expires_in: z.number().int().positive(),
  is_moderator: z.boolean(),
  feature_flags: z.object({
    'lobby-mode.enabled': z.boolean(),
    'prejoinpage.enabled': z.boolean(),
    'recording.enabled': z.boolean(),
  }),
});

export const media = z.discriminatedUnion('provider', [livekitMedia, jitsiMedia]);
export type Media = z.infer<typeof media>;

const ofSession = z.object({ id });
const liveReply = z.object({ success, live });
const joinedReply = z.object({ success, live, role: liveRole, participant, media });

export const getLive = endpoint({
  name: 'getLive',
  method: 'GET',
  path: '/sessions-formation/:id/live',
  summary: 'The latest live of a training session, or null.',
  caller: 'any',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: z.object({ success, live: live.nullable() }),
  repeatable: true,
  refusals: ['not_assigned', 'not_enrolled', 'not_found'],
});

export const startLive = endpoint({
  name: 'startLive',
  method: 'POST',
  path: '/sessions-formation/:id/live/start',
  summary: 'Start the class, or resume it when it is paused.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: z.object({ success, live, role: liveRole, media }),
  repeatable: true,
  creates: true,
  refusals: ['not_assigned', 'not_found', 'livekit_not_configured', 'request_in_progress', 'idempotency_key_reused'],
});

export const pauseLive = endpoint({
  name: 'pauseLive',
  method: 'POST',
  path: '/sessions-formation/:id/live/pause',
  summary: 'Pause the class: nobody sends anything until it is resumed.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: liveReply,
  repeatable: true,
  refusals: ['not_assigned', 'not_found', 'invalid_transition'],
});

export const endLive = endpoint({
  name: 'endLive',
  method: 'POST',
  path: '/sessions-formation/:id/live/end',
  summary: 'End the class; everyone still present leaves at that instant.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: z.object({ recording_url: httpsUrl.optional() }),
  reply: liveReply,
  repeatable: true,
  refusals: ['not_assigned', 'not_found', 'invalid_transition', 'conflict'],
});

export const joinLive = endpoint({
  name: 'joinLive',
  method: 'POST',
  path: '/sessions-formation/:id/live/join',
  summary: 'Enter the room, or renew its media token.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: z.object({ media: z.enum(['livekit', 'jitsi']).default('livekit') }),
  reply: joinedReply,
  repeatable: true,
  refusals: [
    'not_assigned',
    'not_enrolled',
    'not_found',
    'live_not_active',
    'banned',
    'livekit_not_configured',
    'jitsi_not_configured',
  ],
});

export const leaveLive = endpoint({
  name: 'leaveLive',
  method: 'POST',
  path: '/sessions-formation/:id/live/leave',
  summary: 'Leave the room. Allowed to anyone who ever joined, whatever has become of his enrolment.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: z.object({ success, live: live.nullable() }),
  repeatable: true,
  refusals: ['not_assigned', 'not_enrolled', 'not_found'],
});

export const setStudentMedia = endpoint({
  name: 'setStudentMedia',
  method: 'PUT',
  path: '/sessions-formation/:id/live/student-media',
  summary: 'What students may send without having the floor.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: studentMedia,
  reply: liveReply,
  repeatable: true,
  refusals: ['not_assigned', 'not_found', 'live_not_active'],
});

export const accessReason = z.enum([
  'ok',
  'not_enrolled',
  'not_started',
  'paused',
  'ended',
  'banned',
  'account_disabled',
  'unknown_user',
]);
export type AccessReason = z.infer<typeof accessReason>;

export const checkAccess = endpoint({
  name: 'checkAccess',
  method: 'POST',
  path: '/sessions-formation/:id/live/access',
  summary: 'May this person be in the room now? For services with the permission live.access.check.',
  caller: 'service',
  params: ofSession,
  query: noQuery,
  body: z
    .object({
      user_id: id.optional(),
      username: z.string().min(1).max(254).optional(),
      cin: z.string().min(1).max(32).optional(),
    })
    .refine((body) => [body.user_id, body.username, body.cin].filter((value) => value !== undefined).length === 1, {
      error: 'exactly one of user_id, username and cin names the person',
      path: ['user_id'],
    }),
  reply: z.object({ success, allowed: z.boolean(), reason: accessReason, live: live.nullable() }),
  repeatable: true,
  refusals: ['not_found'],
});
