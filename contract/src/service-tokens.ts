import { z } from 'zod';
import { line, nextCursor, pageQuery } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { id, instant, noParams, noQuery, success } from './values.ts';

const serviceToken = z.object({
  id,
  /** The account of the role `service` in whose name it speaks. */
  user: z.object({ id, username: z.string() }),
  label: z.string(),
  created_at: instant,
  /** Null when the operator made it on the machine. */
  created_by: z.object({ id, full_name: z.string() }).nullable(),
  /** To the hour. */
  last_used_at: instant.nullable(),
  revoked_at: instant.nullable(),
});
export type ServiceToken = z.infer<typeof serviceToken>;

export const listServiceTokens = endpoint({
  name: 'listServiceTokens',
  method: 'GET',
  path: '/service-tokens',
  summary: 'The service tokens of the organization, newest first, revoked ones too. Needs users.write.',
  caller: 'person',
  params: noParams,
  query: pageQuery,
  body: null,
  reply: z.object({ success, service_tokens: z.array(serviceToken), next_cursor: nextCursor }),
  repeatable: true,
  refusals: [],
});

/** Takes no idempotency key: its reply would be kept, and the token is to be kept nowhere. */
export const createServiceToken = endpoint({
  name: 'createServiceToken',
  method: 'POST',
  path: '/service-tokens',
  summary: 'Make a service token for an account of the role service. It is shown this once. Needs users.write.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: z.object({ user_id: id, label: line(100) }),
  reply: z.object({ success, service_token: serviceToken, token: z.string().min(1) }),
  repeatable: false,
  refusals: ['not_found'],
});

export const revokeServiceToken = endpoint({
  name: 'revokeServiceToken',
  method: 'DELETE',
  path: '/service-tokens/:id',
  summary: 'Revoke a service token: it is refused from now on. Needs users.write.',
  caller: 'person',
  params: z.object({ id }),
  query: noQuery,
  body: null,
  reply: z.object({ success, service_token: serviceToken }),
  repeatable: true,
  refusals: ['not_found'],
});
