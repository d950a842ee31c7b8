import { z } from 'zod';
import { line, nextCursor, ofId, pageQuery, search } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { seance, trainingSession } from './training-sessions.ts';
import { date, id, instant, noParams, noQuery, success } from './values.ts';

const { delivery, status } = trainingSession.shape;
const oneSession = z.object({ success, session: trainingSession });

const sessionBody = z
  .object({
    formation_id: id,
    title: line(200),
    delivery,
    city: line(100).nullable().default(null),
    status: status.default('draft'),
    starts_on: date,
    ends_on: date,
  })
  .refine(({ starts_on, ends_on }) => ends_on >= starts_on, {
    error: 'must not be before starts_on',
    path: ['ends_on'],
  });
export type SessionBody = z.infer<typeof sessionBody>;

export const listSessions = endpoint({
  name: 'listSessions',
  method: 'GET',
  path: '/sessions-formation',
  summary: 'The training sessions of the organization, the latest to start first. Needs sessions.read.',
  caller: 'person',
  params: noParams,
  query: pageQuery.extend({
    status: status.optional(),
    delivery: delivery.optional(),
    formation_id: id.optional(),
    professor_id: id.optional(),
    student_id: id.optional(),
    q: search,
  }),
  body: null,
  reply: z.object({ success, sessions: z.array(trainingSession), next_cursor: nextCursor }),
  repeatable: true,
  refusals: [],
});

export const getSession = endpoint({
  name: 'getSession',
  method: 'GET',
  path: '/sessions-formation/:id',
  summary: 'One training session. Needs sessions.read.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: oneSession,
  repeatable: true,
  refusals: ['not_found'],
});

export const createSession = endpoint({
  name: 'createSession',
  method: 'POST',
  path: '/sessions-formation',
  summary: 'A new training session of a course. Needs sessions.write.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: sessionBody,
  reply: oneSession,
  repeatable: false,
  creates: true,
  refusals: ['not_found', 'request_in_progress', 'idempotency_key_reused'],
});

export const editSession = endpoint({
  name: 'editSession',
  method: 'PUT',
  path: '/sessions-formation/:id',
  summary: 'Replace what is known of a training session. Needs sessions.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: sessionBody,
  reply: oneSession,
  repeatable: true,
  refusals: ['not_found'],
});

const seanceBody = z
  .object({ title: line(200), starts_at: instant, ends_at: instant, place: line(200).nullable().default(null) })
  .refine(({ starts_at, ends_at }) => ends_at > starts_at, { error: 'must be after starts_at', path: ['ends_at'] });
export type SeanceBody = z.infer<typeof seanceBody>;

const ofSeance = z.object({ id, seance_id: id });
const oneSeance = z.object({ success, seance });

export const listSeances = endpoint({
  name: 'listSeances',
  method: 'GET',
  path: '/sessions-formation/:id/seances',
  summary: 'The dated meetings of a training session, in order. Needs sessions.read.',
  caller: 'person',
  params: ofId,
  query: pageQuery,
  body: null,
  reply: z.object({ success, seances: z.array(seance), next_cursor: nextCursor }),
  repeatable: true,
  refusals: ['not_found'],
});

export const createSeance = endpoint({
  name: 'createSeance',
  method: 'POST',
  path: '/sessions-formation/:id/seances',
  summary: 'A new dated meeting. Needs sessions.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: seanceBody,
  reply: oneSeance,
  repeatable: false,
  creates: true,
  refusals: ['not_found', 'request_in_progress', 'idempotency_key_reused'],
});

export const editSeance = endpoint({
  name: 'editSeance',
  method: 'PUT',
  path: '/sessions-formation/:id/seances/:seance_id',
  summary: 'Replace what is known of a dated meeting. Needs sessions.write.',
  caller: 'person',
  params: ofSeance,
  query: noQuery,
  body: seanceBody,
  reply: oneSeance,
  repeatable: true,
  refusals: ['not_found'],
});

export const deleteSeance = endpoint({
  name: 'deleteSeance',
  method: 'DELETE',
  path: '/sessions-formation/:id/seances/:seance_id',
  summary: 'Remove a dated meeting. Needs sessions.write.',
  caller: 'person',
  params: ofSeance,
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: false,
  refusals: ['not_found'],
});
