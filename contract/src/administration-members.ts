import { z } from 'zod';
import { flag, nextCursor, ofId, pageQuery, search } from './administration.ts';
import { endpoint } from './endpoint.ts';
import { importReply } from './imports.ts';
import { student, trainingSession } from './training-sessions.ts';
import { id, noQuery, success } from './values.ts';

const ofMember = z.object({ id, user_id: id });
const oneSession = z.object({ success, session: trainingSession });

export const assignProfessor = endpoint({
  name: 'assignProfessor',
  method: 'PUT',
  path: '/sessions-formation/:id/professors/:user_id',
  summary: 'Assign a professor to a training session. Needs sessions.write.',
  caller: 'person',
  params: ofMember,
  query: noQuery,
  body: null,
  reply: oneSession,
  repeatable: true,
  refusals: ['not_found', 'conflict'],
});

export const unassignProfessor = endpoint({
  name: 'unassignProfessor',
  method: 'DELETE',
  path: '/sessions-formation/:id/professors/:user_id',
  summary: 'Take a professor off a training session. Needs sessions.write.',
  caller: 'person',
  params: ofMember,
  query: noQuery,
  body: null,
  reply: oneSession,
  repeatable: true,
  refusals: ['not_found'],
});

export const listEnrolments = endpoint({
  name: 'listEnrolments',
  method: 'GET',
  path: '/sessions-formation/:id/enrolments',
  summary: 'The students enrolled in a training session, by name. Needs sessions.read.',
  caller: 'person',
  params: ofId,
  query: pageQuery.extend({ q: search }),
  body: null,
  reply: z.object({ success, students: z.array(student), next_cursor: nextCursor }),
  repeatable: true,
  refusals: ['not_found'],
});

export const enrolStudent = endpoint({
  name: 'enrolStudent',
  method: 'PUT',
  path: '/sessions-formation/:id/enrolments/:user_id',
  summary: 'Enrol a student in a training session. Needs sessions.write.',
  caller: 'person',
  params: ofMember,
  query: noQuery,
  body: null,
  reply: oneSession,
  repeatable: true,
  refusals: ['not_found', 'conflict'],
});

export const withdrawStudent = endpoint({
  name: 'withdrawStudent',
  method: 'DELETE',
  path: '/sessions-formation/:id/enrolments/:user_id',
  summary: 'End the enrolment of a student. Needs sessions.write.',
  caller: 'person',
  params: ofMember,
  query: noQuery,
  body: null,
  reply: oneSession,
  repeatable: true,
  refusals: ['not_found'],
});

export const importEnrolments = endpoint({
  name: 'importEnrolments',
  method: 'POST',
  path: '/sessions-formation/:id/enrolments/import',
  summary:
    'Enrolments from a CSV file, with a verdict for each line in the language of the caller. Needs sessions.write.',
  caller: 'person',
  params: ofId,
  query: z.object({ dry_run: flag, all_or_nothing: flag }),
  body: null,
  upload: 'text/csv',
  reply: importReply,
  repeatable: true,
  refusals: ['not_found'],
});
