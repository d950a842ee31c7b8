import { expect, test } from 'vitest';
import { getLive } from '../live.ts';
import { cameOf, createFindings } from './findings.ts';
import { RuleStopped } from './rule.ts';
import { answer, refusal } from './testing/answers.ts';

test.each([
  ['200', answer()],
  ['404 not_found "No."', refusal(404, 'not_found')],
  ['404 not_found', refusal(404, 'not_found', { error: 42 })],
  [
    '400 invalid_request "No." (body.a, query.b)',
    refusal(400, 'invalid_request', { details: [{ path: 'body.a' }, { path: 'query.b' }] }),
  ],
  [`403 forbidden "${'x'.repeat(160)}"`, refusal(403, 'forbidden', { error: 'x'.repeat(200) })],
  [
    '502 (text/html, not JSON)',
    { ...answer({ status: 502, headers: { 'content-type': 'text/html' } }), body: undefined },
  ],
  ['502 (no content type, not JSON)', { ...answer({ status: 502, headers: {} }), body: undefined }],
])('an answer in one line: %s', (line, came) => {
  expect(cameOf(came)).toBe(line);
});

test('what holds is not noted, what does not is noted with its question', () => {
  const { that, deviations } = createFindings();
  that(true, 'one', 'two', answer());
  that(false, 'one', 'two');
  that(false, 'three', 'four', answer());
  expect(deviations).toEqual([
    { asked: null, expected: 'one', came: 'two', requestId: null },
    { asked: 'getLive by the student', expected: 'three', came: 'four', requestId: 'conformance-1' },
  ]);
});

test('a refusal is right with one of the codes, and the status that belongs to it', () => {
  const { refusal: refused, deviations } = createFindings();
  refused(refusal(403, 'forbidden'), 'not_found', 'forbidden');
  expect(deviations).toEqual([]);
  refused(refusal(404, 'forbidden'), 'forbidden');
  refused(refusal(403, 'banned'), 'forbidden');
  refused(answer(), 'not_found', 'forbidden');
  expect(deviations.map(({ expected, came }) => [expected, came])).toEqual([
    ['403 forbidden', '404 forbidden "No."'],
    ['403 forbidden', '403 banned "No."'],
    ['404 not_found or 403 forbidden', '200'],
  ]);
});

test('a reply is handed on as it came; whatever is none stops the rule', () => {
  const { reply, deviations } = createFindings();
  expect(reply(getLive, answer({ body: { live: 'of another shape' } }))).toEqual({ live: 'of another shape' });
  expect(deviations).toEqual([]);
  for (const none of [
    answer({ status: 201 }),
    { ...answer(), body: undefined },
    { ...answer(), body: null },
    answer({ body: 'text' }),
  ])
    expect(() => reply(getLive, none)).toThrow(RuleStopped);
  expect(() => reply(getLive, refusal(404, 'not_found'), 'his live')).toThrow(RuleStopped);
  expect(deviations).toHaveLength(5);
  expect(deviations[0]).toMatchObject({ expected: '200', came: '201' });
  expect(deviations[4]).toMatchObject({ expected: 'his live', came: '404 not_found "No."' });
});
