import { runConformance } from '@prolean/contract/conformance/run.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AuthorityToCheck, startAuthorityToCheck } from './testing/authority-to-check.ts';
import { databaseDeviations, dropTheGuarantee, readThenInsert } from './testing/database-deviations.ts';
import { startDeviatingWire } from './testing/deviating-wire.ts';
import { idsOf } from './testing/findings-of.ts';
import { moduleDeviations } from './testing/module-deviations.ts';
import { serviceDeviations } from './testing/service-deviations.ts';
import { wireDeviations } from './testing/wire-deviations.ts';

let authority: AuthorityToCheck;
beforeAll(async () => {
  authority = await startAuthorityToCheck();
});
afterAll(() => authority.close());
beforeEach(() => authority.forgetFailedSignIns());

/** What every run looks at besides the groups in which something must be found. */
const everywhere = ['identity.', 'tokens.', 'lifecycle.', 'presence.', 'rights.', 'room.', 'replies.', 'conventions.'];

/** The groups of these rules: `media.` of `media.one-room`. */
const groupsOf = (rules: readonly string[]): string[] => rules.map((id) => id.slice(0, id.indexOf('.') + 1));

const deviating = async (baseUrl: string, rules: readonly string[], { people } = authority) =>
  idsOf(await runConformance({ baseUrl, people, only: [...everywhere, ...groupsOf(rules)] }), 'deviates').sort();

/** What must be named, and nothing else but what may be as well. */
const expectRules = (found: string[], rules: string[], perhaps: string[] = []) =>
  expect(found.filter((id) => !perhaps.includes(id))).toEqual([...rules].sort());

const onTheWire: typeof wireDeviations = { ...wireDeviations, ...moduleDeviations };

test.each(Object.entries(onTheWire))('%s, and the report names it', async (_, { rules, seenIn = [], wire }) => {
  const deviant = await startDeviatingWire(authority.origin, wire);
  try {
    expectRules(await deviating(deviant.baseUrl, [...rules, ...seenIn]), rules);
  } finally {
    deviant.close();
  }
});

test.each(Object.entries(serviceDeviations))('%s, and the report names it', async (_, { rules, perhaps, replace }) => {
  const deviant = await authority.alsoWith(replace(authority.services, authority.database));
  try {
    expectRules(await deviating(deviant.baseUrl, rules), rules, perhaps);
  } finally {
    deviant.close();
  }
});

test.each(Object.entries(databaseDeviations))('%s, and the report names it', async (_, { rules, statement }) => {
  const own = await startAuthorityToCheck();
  try {
    await own.database.raw(statement);
    expectRules(await deviating(own.baseUrl, rules, own), rules);
  } finally {
    await own.close();
  }
});

test('a second live can be open, and the report names it and tells which one it could not end', async () => {
  const own = await startAuthorityToCheck();
  try {
    await own.database.raw(dropTheGuarantee);
    const deviant = await own.alsoWith(readThenInsert(own.services, own.database));
    const report = await runConformance({ baseUrl: deviant.baseUrl, people: own.people, only: ['storms.'] });
    deviant.close();
    expect(idsOf(report, 'deviates')).toContain('storms.start');
    const open = await own.database('session_lives').whereNot({ status: 'ended' }).pluck('id');
    const told = report.leftovers.problems.map((problem) => /^live (\S+) was started/.exec(problem)?.[1]);
    expect(told.length).toBeGreaterThan(0);
    expect(open).toEqual(expect.arrayContaining(told));
  } finally {
    await own.close();
  }
});

test('a missing LiveKit setting is no deviation while it is a 500 that names the variable', async () => {
  const own = await startAuthorityToCheck({ LIVEKIT_URL: undefined });
  try {
    const report = await runConformance({ baseUrl: own.baseUrl, people: own.people });
    expect(idsOf(report, 'deviates')).toEqual([]);
    expect(idsOf(report, 'holds')).toContain('lifecycle.settings');
    expect(idsOf(report, 'left_out')).toContain('storms.start');
  } finally {
    await own.close();
  }
});

test('503 for a missing LiveKit setting, and the report names it', async () => {
  const own = await startAuthorityToCheck({ LIVEKIT_URL: undefined });
  const deviant = await startDeviatingWire(own.origin, {
    replied: (replied) =>
      replied.text.includes('livekit_not_configured')
        ? { ...replied, status: 503, text: replied.text.replace('livekit_not_configured', 'unavailable') }
        : replied,
  });
  try {
    const joins = ['never-started.join-professor', 'never-started.join-student'];
    const rules = ['lifecycle.settings', 'conventions.no-fault', 'conventions.retry-after', ...joins];
    expectRules(await deviating(deviant.baseUrl, rules, own), rules);
  } finally {
    deviant.close();
    await own.close();
  }
});
