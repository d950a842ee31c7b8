import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { signedIn } from './identity.ts';
import { id, instant, noParams, noQuery, success } from './values.ts';

const ofSession = z.object({ id });
const person = z.object({ id, full_name: z.string() });
const room = '/sessions-formation/:id/live';

export const ban = z.object({
  id,
  user: person,
  reason: z.string(),
  banned_at: instant,
  banned_by: person,
  lifted_at: instant.nullable(),
  lifted_by: person.nullable(),
});
export type Ban = z.infer<typeof ban>;

export const addBan = endpoint({
  name: 'addBan',
  method: 'POST',
  path: `${room}/bans`,
  summary: "Remove a student and keep him out of this training session's lives. A ban that is there stays as it is.",
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: z.object({ user_id: id, reason: z.string().min(1).max(500) }),
  reply: z.object({ success, ban }),
  repeatable: true,
  creates: true,
  refusals: ['not_assigned', 'not_found', 'request_in_progress', 'idempotency_key_reused'],
});

export const liftBan = endpoint({
  name: 'liftBan',
  method: 'DELETE',
  path: `${room}/bans/:user_id`,
  summary: 'Let a student in again; nothing happens when he is not banned. The ban stays in the history.',
  caller: 'person',
  params: z.object({ id, user_id: id }),
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: true,
  refusals: ['not_assigned', 'not_found'],
});

export const listBans = endpoint({
  name: 'listBans',
  method: 'GET',
  path: `${room}/bans`,
  summary: 'The bans of a training session, lifted ones too, newest first.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: z.object({ success, bans: z.array(ban) }),
  repeatable: true,
  refusals: ['not_assigned', 'not_found'],
});

export const invite = z.object({
  id,
  user: person,
  created_at: instant,
  expires_at: instant,
  last_used_at: instant.nullable(),
});
export type Invite = z.infer<typeof invite>;

/** Hours a link is good for when nothing else is said. */
export const inviteHours = 8;

export const addInvite = endpoint({
  name: 'addInvite',
  method: 'POST',
  path: `${room}/invites`,
  summary: 'A join link for one enrolled student. His earlier link ends.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: z.object({ user_id: id, hours: z.number().int().min(1).max(168).default(inviteHours) }),
  reply: z.object({
    success,
    invite,
    /** Shown this once: only a hash is kept. */
    token: z.string(),
  }),
  repeatable: false,
  refusals: ['not_assigned', 'not_found', 'not_enrolled', 'banned'],
});

export const listInvites = endpoint({
  name: 'listInvites',
  method: 'GET',
  path: `${room}/invites`,
  summary: 'The links of a training session that are still good, without what opens them.',
  caller: 'person',
  params: ofSession,
  query: noQuery,
  body: null,
  reply: z.object({ success, invites: z.array(invite) }),
  repeatable: true,
  refusals: ['not_assigned', 'not_found'],
});

export const revokeInvite = endpoint({
  name: 'revokeInvite',
  method: 'DELETE',
  path: `${room}/invites/:invite_id`,
  summary: 'End a link and every sign-in it has led to.',
  caller: 'person',
  params: z.object({ id, invite_id: id }),
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: true,
  refusals: ['not_assigned', 'not_found'],
});

const inviteToken = z.object({ token: z.string().min(1).max(200) });

export const lookAtInvite = endpoint({
  name: 'lookAtInvite',
  method: 'POST',
  path: '/auth/invite/look',
  summary: 'Whose link this is and to which class, without using it.',
  caller: 'anyone',
  params: noParams,
  query: noQuery,
  body: inviteToken,
  reply: z.object({
    success,
    session: z.object({ id, title: z.string() }),
    full_name: z.string(),
    expires_at: instant,
  }),
  repeatable: true,
  refusals: ['token_invalid', 'token_expired', 'token_revoked', 'account_disabled', 'not_enrolled', 'banned'],
});

export const useInvite = endpoint({
  name: 'useInvite',
  method: 'POST',
  path: '/auth/invite',
  summary: "Sign in with a link. The token is good for that training session's live and nothing else.",
  caller: 'anyone',
  params: noParams,
  query: noQuery,
  body: inviteToken,
  reply: signedIn,
  repeatable: false,
  refusals: ['token_invalid', 'token_expired', 'token_revoked', 'account_disabled', 'not_enrolled', 'banned'],
});
