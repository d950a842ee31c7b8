import { login, me } from '@prolean/contract/identity.ts';
import { joinLive, pauseLive } from '@prolean/contract/live.ts';
import type { StubAuthority } from '@prolean/contract/stub-authority.ts';
import { sampleUsers, stubPassword } from '@prolean/contract/stub-samples.ts';
import { mySession, studentProfile } from '@prolean/contract/training-sessions.ts';
import { Router } from 'express';
import { describe, expect, test } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { type Column, columns, useOutageStage } from '../testing/outage-stage.ts';
import { createApp } from './app.ts';

const stage = useOutageStage();

type Form = 'HTML' | 'JSON';

/** What a row expects of each column; a pair where a page and a script are told differently. */
type Expected = Record<Column, number | readonly [html: number, json: number]>;
type Row = { name: string; seenBefore?: boolean; arrange(): unknown; expected: Expected };

const run = [303, 200] as const;
const signInAgain = [303, 401] as const;
/** A route that skips the guard runs whatever the authority says. */
const same = (status: Expected['R'], L: Expected['L']): Expected => ({
  R: status,
  'R*': status,
  M: status,
  J: status,
  L,
  S: run,
});

const objects = [studentProfile, mySession, pauseLive, joinLive];
const refuseObjects = (code: Parameters<StubAuthority['refuse']>[1]) => {
  for (const endpoint of objects) stage.stub().refuse(endpoint, code);
};
const nothing = same(503, 503);
const onlyReads = { ...nothing, R: 200, 'R*': 200 };

const rows: Row[] = [
  { name: 'yes', arrange: () => undefined, expected: { R: 200, 'R*': 200, M: run, J: 200, L: run, S: run } },
  ...(['token_expired', 'token_revoked', 'token_invalid'] as const).map(
    (code): Row => ({
      name: `401 ${code}`,
      arrange: () => stage.stub().refuse(me, code),
      expected: same(signInAgain, run),
    }),
  ),
  {
    name: '401 wrong password',
    arrange: () => stage.stub().refuse(login, 'invalid_credentials'),
    expected: { R: 200, 'R*': 200, M: run, J: 200, L: 401, S: run },
  },
  {
    name: '403 account disabled',
    seenBefore: true,
    arrange: () => {
      stage.forward(11);
      for (const endpoint of [me, login]) stage.stub().refuse(endpoint, 'account_disabled');
    },
    expected: same(403, 403),
  },
  {
    name: 'an account that is not active',
    seenBefore: true,
    arrange: () => {
      stage.forward(11);
      stage.stub().reply(me, { user: { ...sampleUsers.student, status: 'disabled' }, permissions: [] });
    },
    expected: same(403, run),
  },
  { name: '403 of the object', arrange: () => refuseObjects('forbidden'), expected: same(403, run) },
  { name: '404 of the object', arrange: () => refuseObjects('not_found'), expected: same(404, run) },
  { name: '409 of the object', arrange: () => refuseObjects('conflict'), expected: same(409, run) },
  {
    name: '429',
    arrange: () => [me, login].map((endpoint) => stage.stub().refuse(endpoint, 'rate_limited', { retryAfter: 7 })),
    expected: same(429, 429),
  },
  {
    name: '500',
    arrange: () => [me, login].map((endpoint) => stage.stub().refuse(endpoint, 'internal')),
    expected: same(500, 500),
  },
  {
    name: '500 of the object, which was seen before',
    seenBefore: true,
    arrange: () => refuseObjects('livekit_not_configured'),
    expected: same(500, run),
  },
  {
    name: 'silence at once after a good answer',
    seenBefore: true,
    arrange: () => stage.stub().silence('closed'),
    expected: onlyReads,
  },
  {
    name: 'silence, a copy of two minutes',
    seenBefore: true,
    arrange: () => stage.laterSilence(120),
    expected: onlyReads,
  },
  {
    name: 'silence, a copy of six minutes',
    seenBefore: true,
    arrange: () => stage.laterSilence(360),
    expected: { ...nothing, R: 200 },
  },
  { name: 'silence, no copy', arrange: () => stage.laterSilence(11), expected: nothing },
  {
    name: 'silence, a mark of an earlier refusal',
    seenBefore: true,
    arrange: async () => {
      refuseObjects('forbidden');
      await Promise.all(browsers.map((browser) => see(browser)));
      stage.forward(11);
      await stage.stub().silence('closed');
    },
    expected: nothing,
  },
  { name: 'silence with the breaker open, no copy', arrange: stage.breakerOpen, expected: nothing },
  { name: 'silence with the breaker open, a copy', seenBefore: true, arrange: stage.breakerOpen, expected: onlyReads },
  ...(['503', 'garbage', 'wrong_shape', 'reset'] as const).flatMap((kind): Row[] => [
    { name: `silence by ${kind}, no copy`, arrange: () => stage.laterSilence(11, kind), expected: nothing },
    {
      name: `silence by ${kind}, a copy`,
      seenBefore: true,
      arrange: () => stage.laterSilence(11, kind),
      expected: onlyReads,
    },
  ]),
];

/** Browsers of the current test, by the user's name. */
let browsers: Browser[] = [];

const see = async (browser: Browser) => {
  await browser.get(columns.R.path);
  await browser.get(columns['R*'].path);
};

async function request(browser: Browser, column: Column, form: Form) {
  const { method, path } = columns[column];
  const more = { accept: form === 'HTML' ? 'text/html' : 'application/json' };
  const fields: Partial<Record<Column, Record<string, string>>> = {
    L: { username: columns.L.user.username, password: stubPassword },
    S: { language: 'en', next: '/' },
  };
  return method === 'GET' ? browser.get(path, more) : browser.post(path, fields[column], more);
}

describe.each(rows)('$name', ({ seenBefore, arrange, expected }) => {
  const cells = (Object.keys(columns) as Column[]).flatMap((column) =>
    (['HTML', 'JSON'] as const).map((form) => ({
      column,
      form,
      status: [expected[column]].flat()[form === 'JSON' ? 1 : 0] ?? expected[column],
    })),
  );

  test.each(cells)('$column as $form gives $status', async ({ column, form, status }) => {
    const browser = await stage.signedIn(columns[column].user.username);
    browsers = [browser];
    if (seenBefore) await see(browser);
    await arrange();
    const answer = await request(browser, column, form);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    if (answer.status === 503 || answer.status === 429)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    if (form === 'JSON' && answer.status >= 400) {
      expect(answer.json()).toMatchObject({
        status,
        reason: expect.any(String),
        source: expect.any(String),
        read_only: expect.any(Boolean),
      });
    }
    // Never a loop: wherever a refusal sends someone, a page stands there.
    if (answer.location && [expected[column]].flat()[0] === 303 && expected[column] === signInAgain) {
      expect((await browser.get(answer.location)).status).toBe(200);
    }
  });
});

test('the portal does not start with a route nobody has classified', () => {
  const router = Router();
  router.post('/surprise', (_req, res) => void res.json({ done: true }));
  expect(() => createApp(stage.portal().services, [router])).toThrow('POST /surprise');
});
