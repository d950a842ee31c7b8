import { expect, test } from 'vitest';
import { endpoints } from '../endpoints.ts';
import { bodyFor } from './questions.ts';
import { ruleGroups } from './rules.ts';

const rules = ruleGroups.flatMap((group) => group.rules);

test('every rule has a name of its own and says its promise in a sentence', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, sentence } of rules) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*(\.[a-zA-Z-]+)+$/);
    expect(sentence).toMatch(/^[a-zA-Z\d].*\.$/);
  }
});

test('every rule that needs a live says that it changes something, but for those that only look back', () => {
  const still = rules.filter(({ needs, changes }) => needs.includes('live') && !changes).map(({ id }) => id);
  expect(still).toEqual(['rooms.format', 'rooms.own', 'rooms.unguessable']);
});

test.each(endpoints.map((endpoint) => [endpoint.name, endpoint] as const))(
  '%s can be asked with a body it takes',
  (_, endpoint) => {
    if (endpoint.body === null) expect(bodyFor(endpoint)).toBeUndefined();
    else expect(endpoint.body.safeParse(bodyFor(endpoint)).success).toBe(true);
  },
);

test('the shape of every endpoint’s replies has a rule', () => {
  const ids = rules.map(({ id }) => id);
  for (const { name } of endpoints) expect(ids).toContain(`replies.${name}`);
});
