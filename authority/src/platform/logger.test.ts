import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

const secret = 'must-stay-unseen';

/** The lines that are written, as text and as what they say. */
function written(write: (logger: ReturnType<typeof createLogger>) => void) {
  const lines: string[] = [];
  write(createLogger('debug', 'authority', { write: (line) => void lines.push(line) }));
  return { text: lines.join(''), fields: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

const names = [
  'password',
  'new_password',
  'current_password',
  'newPassword',
  'token',
  'tokens',
  'access_token',
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'cookies',
  'Set-Cookie',
  'secret',
  'apiSecret',
  'JWT_SECRET',
];
const under = (depth: number, inner: object): object => (depth === 0 ? inner : { around: under(depth - 1, inner) });

const values: [string, unknown][] = [
  ['a text', secret],
  ['a list', [secret]],
  ['an object', { value: secret }],
];

test.each(names)('%s is never written, at any depth, as whatever kind of value', (name) => {
  for (let depth = 0; depth <= 12; depth += 1)
    for (const [kind, value] of values) {
      const fields = under(depth, { [name]: value, beside: 'seen' });
      const { text } = written((logger) => {
        logger.info(fields, 'message');
        logger.info({ list: [[fields]] });
        logger.info({ err: Object.assign(new Error('wrong'), fields) });
        logger.info(Object.assign(new Error('wrong'), fields));
        logger.info({ err: new AggregateError([Object.assign(new Error('wrong'), fields)]) });
        logger.info({ reply: { toJSON: () => fields } });
        logger.info({ reply: new Proxy(fields, {}) });
      });
      expect([depth, kind, text.includes(secret)]).toEqual([depth, kind, false]);
    }
});

test('whatever is no secret is written as it is', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const fields = {
    status: 200,
    token_id: 'one',
    gone: null,
    at,
    list: [1, { two: [3] }],
    deep: { deeper: { last: 1 } },
  };
  const [line] = written((logger) => logger.info({ ...fields, missing: undefined }, 'message')).fields;
  expect(line).toMatchObject({ ...fields, at: at.toISOString(), service: 'authority', msg: 'message' });
  expect(line).not.toHaveProperty('missing');
});

test('a secret is seen to be hidden', () => {
  const { fields } = written((logger) => logger.info({ token: secret, req: { headers: { cookie: secret } } }));
  expect(fields[0]).toMatchObject({ token: '[hidden]', req: { headers: { cookie: '[hidden]' } } });
});

test('an error tells its type, its message, where it was thrown and what else it knows', () => {
  const error = Object.assign(new TypeError('wrong', { cause: new Error('deeper') }), { code: '23505' });
  const { fields } = written((logger) => logger.error({ err: error }, 'request failed'));
  expect(fields[0]).toMatchObject({
    msg: 'request failed',
    err: {
      type: 'TypeError',
      message: 'wrong: deeper',
      code: '23505',
      stack: expect.stringContaining('logger.test.ts'),
    },
  });
});

test('what a query was about stays out of the log, however deep in an error it is', () => {
  const row = { detail: `Failing row contains (${secret})`, bindings: [secret] };
  const one = Object.assign(new Error('refused'), row);
  const all = new AggregateError([Object.assign(new Error('inside'), row)], 'several');
  const { text } = written((logger) => logger.error({ err: one, others: { all } }, 'request failed'));
  expect(text).toContain('refused');
  expect(text).toContain('inside');
  expect(text).not.toContain(secret);
});

test('an error alone is a line with its message', () => {
  const { fields } = written((logger) => logger.error(new Error('wrong')));
  expect(fields[0]).toMatchObject({ msg: 'wrong', err: { type: 'Error', message: 'wrong' } });
});

test('fields without an end are written to where they are cut', () => {
  const endless: Record<string, unknown> = { name: 'endless', password: secret };
  endless.itself = endless;
  const { text } = written((logger) => logger.info({ endless }));
  expect(text).toContain('[too deep]');
  expect(text).not.toContain(secret);
});
