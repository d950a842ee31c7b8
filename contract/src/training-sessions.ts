import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { accountStatus } from './identity.ts';
import { live } from './live.ts';
import { date, id, instant, noParams, noQuery, success } from './values.ts';

export const trainingSession = z.object({
  id,
  title: z.string(),
  formation: z.object({ id, title: z.string() }),
  delivery: z.enum(['online', 'onsite', 'hybrid']),
  city: z.string().nullable(),
  status: z.enum(['draft', 'open', 'running', 'closed', 'archived']),
  starts_on: date,
  ends_on: date,
  professors: z.array(z.object({ id, full_name: z.string() })),
  students_count: z.number().int().nonnegative(),
  /** The latest live, open or ended; null before the first. */
  live: live.nullable(),
});
export type TrainingSession = z.infer<typeof trainingSession>;

export const student = z.object({
  id,
  username: z.string(),
  full_name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  cin: z.string().nullable(),
  status: accountStatus,
  enrolled_at: instant,
});
export type Student = z.infer<typeof student>;

/** One dated meeting of a training session. */
export const seance = z.object({
  id,
  session_id: id,
  title: z.string(),
  starts_at: instant,
  ends_at: instant,
  place: z.string().nullable(),
});
export type Seance = z.infer<typeof seance>;

export const mySessions = endpoint({
  name: 'mySessions',
  method: 'GET',
  path: '/sessions-formation/my-sessions',
  summary: 'The training sessions a professor is assigned to.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success, sessions: z.array(trainingSession) }),
  repeatable: true,
  refusals: [],
});

export const mySession = endpoint({
  name: 'mySession',
  method: 'GET',
  path: '/sessions-formation/my-sessions/:id',
  summary: 'One assigned training session with its enrolled students.',
  caller: 'person',
  params: z.object({ id }),
  query: noQuery,
  body: null,
  reply: z.object({ success, session: trainingSession, students: z.array(student) }),
  repeatable: true,
  refusals: ['not_assigned', 'not_found'],
});

export const studentProfile = endpoint({
  name: 'studentProfile',
  method: 'GET',
  path: '/students/me/profile',
  summary: 'A student with his training sessions, their live state and his schedule, in one call.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({
    success,
    student: student.omit({ enrolled_at: true }),
    sessions: z.array(trainingSession),
    schedule: z.array(seance),
  }),
  repeatable: true,
  refusals: [],
});
