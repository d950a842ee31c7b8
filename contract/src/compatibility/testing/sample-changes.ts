import { z } from 'zod';
import { type Endpoint, endpoint } from '../../endpoint.ts';
import { noParams, noQuery, success } from '../../values.ts';
import { olderAuthority, olderPortal } from '../changes.ts';
import { contractChanges } from '../contract-changes.ts';
import { snapshotOf } from '../snapshot.ts';

export const plain: Endpoint = endpoint({
  name: 'sample',
  method: 'POST',
  path: '/samples',
  summary: 'A sample.',
  caller: 'any',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: true,
  refusals: ['not_found'],
});

export const changesOf = (before: Partial<Endpoint>, now: Partial<Endpoint>) =>
  contractChanges([snapshotOf({ ...plain, ...before })], [snapshotOf({ ...plain, ...now })]);

/** What a change comes to: who breaks, each with what is said of the change; a change that breaks nobody is written with a dash. */
export const told = (before: Partial<Endpoint>, now: Partial<Endpoint>): string[] =>
  changesOf(before, now).map(({ breaks, says }) => {
    const who = breaks === olderPortal ? 'older portal' : breaks === olderAuthority ? 'older authority' : '-';
    return `${who}: ${says.split(/;| in what /)[0]}`;
  });
