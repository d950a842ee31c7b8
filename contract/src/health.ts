import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { noParams, noQuery, success } from './values.ts';

export const health = endpoint({
  name: 'health',
  method: 'GET',
  path: '/health',
  summary: 'Is the process up? Always cheap.',
  caller: 'anyone',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success, status: z.literal('up') }),
  repeatable: true,
  refusals: [],
});

export const ready = endpoint({
  name: 'ready',
  method: 'GET',
  path: '/health/ready',
  summary: 'Can it serve? Database reachable, migrations applied, not shutting down; otherwise 503.',
  caller: 'anyone',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success, status: z.literal('ready') }),
  repeatable: true,
  refusals: [],
});
