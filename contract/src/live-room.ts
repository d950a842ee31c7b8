import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { liveStatus, participant } from './live.ts';
import { id, instant, noQuery, success } from './values.ts';

const ofSession = z.object({ id });
const ofPerson = z.object({ id, user_id: id });
const done = z.object({ success });
const room = '/sessions-formation/:id/live';

/** Refusals of what an assigned professor does in a live that is going on. */
const professorsRefusals = ['not_assigned', 'not_found', 'live_not_active'] as const;
/** Refusals of what a person does who has to be in the room; `conflict`: he is not. */
const participantsRefusals = ['not_assigned', 'not_enrolled', 'not_found', 'live_not_active', 'conflict'] as const;

export const heartbeats = endpoint({
  name: 'heartbeats',
  method: 'POST',
  path: `${room}/heartbeats`,
  summary: 'Who is still there: a service with live.supervise for everybody at once, a person for himself.',
  caller: 'any',
  params: ofSession,
  query: noQuery,
  body: z.object({
    participants: z
      .array(
        z.object({
          user_id: id,
          /** False: his line is lost, but he has not left. */
          connected: z.boolean(),
          /** 0 unusable to 5 excellent; what was known stays when it is missing. */
          network_quality: z.number().int().min(0).max(5).optional(),
        }),
      )
      .min(1)
      .max(500)
      .refine((list) => new Set(list.map(({ user_id }) => user_id)).size === list.length, {
        error: 'names a person twice',
      }),
  }),
  reply: z.object({
    success,
    status: liveStatus,
    /** Those of the batch who have no presence: they left, or were silent too long, and have to join again. */
    absent: z.array(id),
  }),
  repeatable: true,
  refusals: ['not_assigned', 'not_enrolled', 'not_found', 'live_not_active'],
});

export const participants = endpoint({
  name: 'participants',
  method: 'GET',
  path: `${room}/participants`,
  summary:
    'Everybody who was in the latest live, each with the last presence; who is there has no left_at. Not for services.',
  caller: 'any',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: z.object({ success, participants: z.array(participant) }),
  repeatable: true,
  refusals: ['not_assigned', 'not_enrolled', 'not_found', 'conflict', 'banned'],
});

const handReply = z.object({
  success,
  participant,
  /** Place in the queue, from 1; null when the hand is down. */
  position: z.number().int().positive().nullable(),
});

export const raiseHand = endpoint({
  name: 'raiseHand',
  method: 'PUT',
  path: `${room}/hand`,
  summary: 'Raise the hand; who has raised it keeps his place in the queue.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: handReply,
  repeatable: true,
  refusals: participantsRefusals,
});

export const lowerHand = endpoint({
  ...raiseHand,
  name: 'lowerHand',
  method: 'DELETE',
  summary: 'Lower the hand.',
});

export const giveFloor = endpoint({
  name: 'giveFloor',
  method: 'POST',
  path: `${room}/floor`,
  summary: 'Give a student in the room the floor, taking it from who has it; lowers his hand and lifts his mute.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: z.object({ user_id: id }),
  reply: z.object({ success, participant }),
  repeatable: true,
  refusals: professorsRefusals,
});

export const takeFloor = endpoint({
  name: 'takeFloor',
  method: 'DELETE',
  path: `${room}/floor/:user_id`,
  summary: 'Take the floor from a person; nothing happens when he does not have it.',
  caller: 'person',
  params: ofPerson,
  query: noQuery,
  body: null,
  reply: done,
  repeatable: true,
  refusals: professorsRefusals,
});

export const mute = endpoint({
  name: 'mute',
  method: 'POST',
  path: `${room}/mute`,
  summary: 'Mute one student, or all who are in the room now. Lasts until it is lifted or he gets the floor.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: z.object({ user_id: id.optional() }),
  reply: z.object({
    success,
    /** Whom this call has muted; not those who were already. */
    muted: z.array(id),
  }),
  repeatable: true,
  refusals: professorsRefusals,
});

export const unmute = endpoint({
  name: 'unmute',
  method: 'DELETE',
  path: `${room}/mute/:user_id`,
  summary: 'Let a student use his microphone again as far as all students may.',
  caller: 'person',
  params: ofPerson,
  query: noQuery,
  body: null,
  reply: done,
  repeatable: true,
  refusals: professorsRefusals,
});

export const message = z.object({
  id,
  live_id: id,
  user_id: id,
  full_name: z.string(),
  text: z.string(),
  sent_at: instant,
});
export type Message = z.infer<typeof message>;

/** The longest message, in UTF-16 units, as browsers count. */
export const longestMessage = 2000;

export const sendMessage = endpoint({
  name: 'sendMessage',
  method: 'POST',
  path: `${room}/messages`,
  summary: 'Say something in the chat. Control characters other than line breaks and tabs are taken out.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: z.object({ text: z.string().min(1).max(longestMessage) }),
  reply: z.object({ success, message }),
  repeatable: true,
  creates: true,
  refusals: [...participantsRefusals, 'request_in_progress', 'idempotency_key_reused'],
});

export const listMessages = endpoint({
  name: 'listMessages',
  method: 'GET',
  path: `${room}/messages`,
  summary: 'The chat of the latest live, newest first. For its professors and whoever was in it.',
  caller: 'person',
  params: ofSession,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().min(1).max(100).optional(),
  }),
  body: null,
  reply: z.object({ success, messages: z.array(message), next_cursor: z.string().nullable() }),
  repeatable: true,
  refusals: ['not_assigned', 'not_enrolled', 'not_found', 'conflict', 'banned'],
});
