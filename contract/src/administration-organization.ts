import { z } from 'zod';
import { line, nextCursor, pageQuery } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { id, instant, noParams, noQuery, success } from './values.ts';

/** A name of the IANA time zone database, such as Africa/Casablanca. */
const timeZone = z
  .string()
  .max(60)
  .regex(/^[A-Z][A-Za-z_]+(\/[A-Za-z_]+)*$/);

const settings = {
  name: line(200),
  time_zone: timeZone,
  /** True: an administrator must prove a second factor. */
  admins_need_second_factor: z.boolean(),
  /** How long an activation code is good. */
  activation_hours: z.number().int().min(1).max(336),
};

export const organization = z.object({ id, slug: z.string(), ...settings, created_at: instant });
export type Organization = z.infer<typeof organization>;

export const getOrganization = endpoint({
  name: 'getOrganization',
  method: 'GET',
  path: '/organization',
  summary: 'The settings of the organization. Needs organization.write.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success, organization }),
  repeatable: true,
  refusals: [],
});

export const editOrganization = endpoint({
  name: 'editOrganization',
  method: 'PUT',
  path: '/organization',
  summary: 'Replace the settings of the organization. Needs organization.write.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: z.object(settings),
  reply: z.object({ success, organization }),
  repeatable: true,
  refusals: [],
});

const auditValue = z.union([z.string(), z.number().int(), z.boolean(), z.array(z.string())]).nullable();
export type AuditValue = z.infer<typeof auditValue>;

export const auditEntry = z.object({
  /** Counts from 1 within the organization, without a gap. */
  number: z.number().int().positive(),
  at: instant,
  /** null: the operator, by a script. */
  actor: z.object({ id, full_name: z.string() }).nullable(),
  action: z.string(),
  object: z.object({ kind: z.string(), id: id.nullable() }),
  /** What changed. A secret is named, its value is null before and after. */
  changes: z.array(z.object({ field: z.string(), before: auditValue, after: auditValue })),
  request_id: z.string().nullable(),
  /** Hexadecimal SHA-256 over this entry and the hash of the one before. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const listAuditLog = endpoint({
  name: 'listAuditLog',
  method: 'GET',
  path: '/audit-log',
  summary: 'Who changed what, the latest first. Needs audit.read.',
  caller: 'person',
  params: noParams,
  query: pageQuery.extend({
    actor_id: id.optional(),
    object_kind: z
      .string()
      .regex(/^[a-z_]{1,40}$/)
      .optional(),
    object_id: id.optional(),
    action: z
      .string()
      .regex(/^[a-z_.]{1,60}$/)
      .optional(),
    from: instant.optional(),
    to: instant.optional(),
  }),
  body: null,
  reply: z.object({ success, entries: z.array(auditEntry), next_cursor: nextCursor }),
  repeatable: true,
  refusals: [],
});
