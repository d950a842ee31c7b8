import { z } from 'zod';
import { line, nextCursor, ofId, pageQuery, search } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { id, instant, noParams, noQuery, success } from './values.ts';

/** A course, which is held in any number of training sessions. */
export const formation = z.object({
  id,
  title: z.string(),
  sessions_count: z.number().int().nonnegative(),
  created_at: instant,
});
export type Formation = z.infer<typeof formation>;

const formationBody = z.object({ title: line(200) });
const oneFormation = z.object({ success, formation });

export const listFormations = endpoint({
  name: 'listFormations',
  method: 'GET',
  path: '/formations',
  summary: 'The courses of the organization, by title. Needs sessions.read.',
  caller: 'person',
  params: noParams,
  query: pageQuery.extend({ q: search }),
  body: null,
  reply: z.object({ success, formations: z.array(formation), next_cursor: nextCursor }),
  repeatable: true,
  refusals: [],
});

export const getFormation = endpoint({
  name: 'getFormation',
  method: 'GET',
  path: '/formations/:id',
  summary: 'One course. Needs sessions.read.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: oneFormation,
  repeatable: true,
  refusals: ['not_found'],
});

export const createFormation = endpoint({
  name: 'createFormation',
  method: 'POST',
  path: '/formations',
  summary: 'A new course. Needs sessions.write.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: formationBody,
  reply: oneFormation,
  repeatable: false,
  creates: true,
  refusals: ['request_in_progress', 'idempotency_key_reused'],
});

export const editFormation = endpoint({
  name: 'editFormation',
  method: 'PUT',
  path: '/formations/:id',
  summary: 'Replace what is known of a course. Needs sessions.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: formationBody,
  reply: oneFormation,
  repeatable: true,
  refusals: ['not_found'],
});

export const deleteFormation = endpoint({
  name: 'deleteFormation',
  method: 'DELETE',
  path: '/formations/:id',
  summary: 'Remove a course that has no training session. Needs sessions.write.',
  caller: 'person',
  params: ofId,
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: false,
  refusals: ['not_found', 'conflict'],
});
