import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Endpoint } from '../endpoint.ts';
import { liveEvents } from '../live-events.ts';
import { otherReplies } from '../openapi/other-replies.ts';
import { olderAuthority, olderPortal } from './changes.ts';
import { contractChanges } from './contract-changes.ts';
import { snapshotOf, snapshotOfFailures, snapshotOfOther } from './snapshot.ts';
import { plain, told } from './testing/sample-changes.ts';

describe('an endpoint', () => {
  const rows: [what: string, before: Partial<Endpoint>, now: Partial<Endpoint>, says: string[]][] = [
    [
      'moves',
      {},
      { path: '/other' },
      ['older portal: was POST /samples and is POST /other', 'older authority: is POST /other'],
    ],
    [
      'takes another method',
      {},
      { method: 'PUT' },
      ['older portal: was POST /samples and is PUT /samples', 'older authority: is PUT /samples'],
    ],
    ['turns a kind of caller away', {}, { caller: 'person' }, ['older portal: a service may no longer call']],
    ['lets another kind of caller in', { caller: 'person' }, { caller: 'any' }, ['-: a service may call']],
    [
      'asks for a token',
      {
        caller: 'anyone',
        refusals: [
          'unauthenticated',
          'token_invalid',
          'token_expired',
          'token_revoked',
          'account_disabled',
          'forbidden',
          'not_found',
        ],
      },
      {},
      ['older portal: someone without a token may no longer call'],
    ],
    ['may not be repeated', {}, { repeatable: false }, ['older portal: is no longer repeatable']],
    ['may be repeated', { repeatable: false }, {}, ['older authority: is repeatable now']],
    ['keeps no replies', { creates: true }, {}, ['older portal: no longer keeps its reply for an Idempotency-Key']],
    ['keeps replies', {}, { creates: true }, ['-: keeps its reply for an Idempotency-Key']],
    [
      'keeps replies and may not be repeated',
      { repeatable: false },
      { repeatable: false, creates: true },
      ['older authority: keeps its reply for an Idempotency-Key'],
    ],
    ['refuses in another way', {}, { refusals: ['not_found', 'conflict'] }, ['-: may refuse with conflict (409)']],
    [
      'refuses in one way less',
      { refusals: ['not_found', 'conflict'] },
      {},
      ['older portal: no longer refuses with conflict'],
    ],
    [
      'takes a file',
      {},
      { upload: 'text/csv' },
      ['older portal: takes text/csv instead of no file', 'older authority: takes text/csv instead of no file'],
    ],
    ['is described otherwise', {}, { summary: 'Another sentence.' }, []],
  ];
  test.each(rows)('%s', (_what, before, now, says) => {
    expect(told(before, now)).toEqual(says);
  });

  test('a stream that becomes a file breaks both', () => {
    const stream = snapshotOfOther(otherReplies.find(({ mediaType }) => mediaType === 'text/event-stream')!);
    const says = contractChanges([stream], [{ ...stream, replyType: 'text/csv' }]).map((change) => change.breaks);
    expect(says).toEqual([olderPortal, olderAuthority]);
  });

  test('a new kind of event in a stream breaks a portal that does not know it', () => {
    const stream = otherReplies.find(({ mediaType }) => mediaType === 'text/event-stream')!;
    const messages = z.union(liveEvents.messages.options[0].options.slice(1));
    const [all, fewer] = [snapshotOfOther(stream), snapshotOfOther({ ...stream, messages })];
    expect(contractChanges([fewer], [all]).map(({ breaks }) => breaks)).toContain(olderPortal);
  });

  test('refuses with another status under the same code', () => {
    const now = snapshotOf(plain);
    const before = { ...now, codes: { ...now.codes, not_found: 410 } };
    expect(contractChanges([before], [now]).map(({ breaks, says }) => [breaks, says.split(';')[0]])).toEqual([
      [olderPortal, 'refuses not_found with 404 instead of 410'],
      [olderAuthority, 'refuses not_found with 404 instead of 410'],
    ]);
  });

  test('is new, or gone', () => {
    const own = snapshotOf(plain);
    expect(contractChanges([], [own])).toEqual([expect.objectContaining({ breaks: null, endpoint: 'sample' })]);
    expect(contractChanges([own], [])).toEqual([expect.objectContaining({ breaks: olderPortal, endpoint: 'sample' })]);
  });
});

describe('failures', () => {
  const own = snapshotOfFailures();

  test('may get another code, since a reader keeps one it does not know', () => {
    const { conflict, ...codes } = own.codes;
    const reply = structuredClone(own.reply);
    const choices = own.$defs.Failure!.properties!.code!.anyOf!;
    const fewer = [{ ...choices[0]!, enum: choices[0]!.enum!.filter((code) => code !== 'conflict') }, choices[1]!];
    const $defs = structuredClone(own.$defs);
    $defs.Failure!.properties!.code!.anyOf = fewer;
    expect(conflict).toBe(409);
    expect(contractChanges([{ ...own, codes, reply, $defs }], [own]).filter(({ breaks }) => breaks !== null)).toEqual(
      [],
    );
  });

  test('keep the fields that readers rely on', () => {
    const $defs = structuredClone(own.$defs);
    delete $defs.Failure!.properties!.request_id;
    $defs.Failure!.required = ['success', 'error', 'code'];
    expect(contractChanges([own], [{ ...own, $defs }])).toContainEqual(
      expect.objectContaining({ breaks: olderPortal, replyPath: 'request_id' }),
    );
  });
});
