import { writeJunit } from '@prolean/contract/conformance/junit.ts';
import { exitStatusOf, writeReport } from '@prolean/contract/conformance/report.ts';
import { CouldNotRun } from '@prolean/contract/conformance/rule.ts';
import { type ConformanceReport, runConformance } from '@prolean/contract/conformance/run.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { password } from '../testing/authority-under-test.ts';
import { type AuthorityToCheck, startAuthorityToCheck } from './testing/authority-to-check.ts';
import { startDeviatingWire } from './testing/deviating-wire.ts';
import { idsOf, resultsOf } from './testing/findings-of.ts';

let authority: AuthorityToCheck;
beforeEach(async () => {
  authority = await startAuthorityToCheck();
});
afterEach(() => authority.close());

const run = (options: Partial<Parameters<typeof runConformance>[0]> = {}) =>
  runConformance({ baseUrl: authority.baseUrl, people: authority.people, ...options });

const openLives = () => authority.database('session_lives').whereNot({ status: 'ended' }).pluck('id');

/** Sign-ins that are still open, beside those the cast was made with. */
const openSignIns = async (before: string[]) =>
  authority.database('sign_ins').whereNull('revoked_at').whereNotIn('id', before).pluck('id');

const signIns = (): Promise<string[]> => authority.database('sign_ins').pluck('id');

test('our own authority keeps the whole contract, and nothing is left out', async () => {
  const before = await signIns();
  const report = await run();
  expect(writeReport(report)).toContain(`${resultsOf(report).length} hold, 0 deviate, 0 left out.`);
  expect(exitStatusOf(report)).toBe(0);
  expect(await openLives()).toEqual([]);
  expect(await openSignIns(before)).toEqual([]);
  expect(report.leftovers.problems).toEqual([]);
  expect(Number((await authority.database('session_lives').count())[0]!.count)).toBe(report.leftovers.keptLives);
});

test('it can be run again on the same authority, with the same rules in the same order', async () => {
  const order = (report: ConformanceReport) => resultsOf(report).map(({ id }) => id);
  const first = await run();
  const again = await run();
  expect(idsOf(again, 'deviates')).toEqual([]);
  expect(idsOf(again, 'left_out')).toEqual(['lifecycle.never.start']);
  expect(order(again)).toEqual(order(first));
  expect(new Set(order(first)).size).toBe(order(first).length);
});

test('read-only changes nothing but its own sign-ins', async () => {
  const before = await signIns();
  const report = await run({ readOnly: true });
  expect(idsOf(report, 'deviates')).toEqual([]);
  expect(idsOf(report, 'holds').length).toBeGreaterThan(50);
  for (const table of ['session_lives', 'session_live_participants', 'session_live_events', 'idempotency_keys'])
    expect(await authority.database(table).select()).toEqual([]);
  expect(await openSignIns(before)).toEqual([]);
});

test('without the optional people the report says what was left out and why', async () => {
  const { professor, student } = authority.people;
  const report = await run({ people: { professor, student } });
  expect(idsOf(report, 'deviates')).toEqual([]);
  const text = writeReport(report);
  for (const option of ['--service', '--other-professor', '--other-student', '--outsider'])
    expect(text).toContain(`because no ${option} was given`);
});

test('a live that goes on is left alone, and so is its training session', async () => {
  const going = await authority.database('training_sessions').where({ title: 'Groupe B' }).first('id');
  const caller = await authority.services.identity.identify(
    await authority.signIn(authority.people.professor.username),
  );
  const { live } = await authority.services.live.lives.start(caller, going.id);
  const report = await run();
  expect(idsOf(report, 'deviates')).toEqual([]);
  expect(await openLives()).toEqual([live.id]);
  expect(await authority.services.live.lives.get(caller, going.id)).toEqual(live);
});

test('an interrupted run ends what it started', async () => {
  const before = await signIns();
  const controller = new AbortController();
  const report = await run({
    signal: controller.signal,
    onGroup: ({ name }) => name === 'Coming and going' && setTimeout(() => controller.abort(), 30),
  });
  expect(report.broken).toBe('it was interrupted');
  expect(exitStatusOf(report)).toBe(2);
  expect(report.leftovers.keptLives).toBeGreaterThan(0);
  expect(await openLives()).toEqual([]);
  expect(await openSignIns(before)).toEqual([]);
});

test('an authority that goes away ends the run, and what could not be tidied up is told', async () => {
  const wire = await startDeviatingWire(authority.origin, {});
  const report = await run({ baseUrl: wire.baseUrl, onGroup: ({ name }) => name === 'Lifecycle' && wire.close() });
  expect(report.broken).toBe('the authority stopped answering');
  expect(exitStatusOf(report)).toBe(2);
  expect(writeReport(report)).toContain('What could not be tidied up');
});

test('no password and no token stands in the report, even where the authority gives them away', async () => {
  let stolen = '';
  const wire = await startDeviatingWire(authority.origin, {
    replied: (replied, asked) => {
      stolen ||= asked.headers.authorization?.replace('Bearer ', '') ?? '';
      if (replied.status < 400) return replied;
      const body = JSON.parse(replied.text) as object;
      return {
        ...replied,
        status: 418,
        text: JSON.stringify({ ...body, error: `${password} ${stolen}`, code: 'teapot' }),
      };
    },
  });
  const report = await run({ baseUrl: wire.baseUrl });
  wire.close();
  const texts = [writeReport(report), writeJunit(report), JSON.stringify(report)];
  expect(stolen).not.toBe('');
  expect(idsOf(report, 'deviates').length).toBeGreaterThan(20);
  for (const text of texts) {
    expect(text).not.toContain(password);
    expect(text).not.toContain(stolen);
    expect(text).not.toMatch(/eyJ/);
    expect(text).toContain('teapot');
  }
});

test('credentials that do not sign in end the run before it begins', async () => {
  const { professor, student } = authority.people;
  const refused = run({ people: { student, professor: { ...professor, password: 'not his password' } } });
  await expect(refused).rejects.toThrow(CouldNotRun);
  await expect(refused).rejects.toThrow(/--professor do not sign in: 401 invalid_credentials/);
  await expect(refused).rejects.not.toThrow(/not his password/);
  await expect(run({ people: { student, professor: student } })).rejects.toThrow('--professor must name a professor');
});
