import { expect, test } from 'vitest';
import { z } from 'zod';
import { sampleSessions } from '../stub-samples.ts';
import { trainingSession } from '../training-sessions.ts';
import { shapeFaults } from './reply-shape.ts';

const list = z.object({ items: z.array(z.object({ id: z.number(), inner: z.object({ a: z.string() }).nullable() })) });

test('a value of the declared shape has no faults', () => {
  expect(shapeFaults(trainingSession, sampleSessions.live)).toEqual([]);
  expect(shapeFaults(list, { items: [{ id: 1, inner: null }] })).toEqual([]);
});

test('a field nobody declared is found at any depth, and told once for a whole list', () => {
  const items = [1, 2, 3].map((id) => ({ id, inner: { a: 'x', hash: 'y' } }));
  expect(shapeFaults(list, { items, more: null })).toEqual(['items.[].inner.hash: not declared', 'more: not declared']);
});

test('a missing or wrong field is named by its place, never with its value', () => {
  const faults = shapeFaults(list, { items: [{ id: 'secret', inner: {} }] });
  expect(faults.map((fault) => fault.split(':')[0])).toEqual(['items.[].id', 'items.[].inner.a']);
  expect(faults.join()).not.toContain('secret');
});

test.each([undefined, null, 'text', []])('%j is no reply', (value) => {
  expect(shapeFaults(list, value)).not.toEqual([]);
});

test('fields of a union count by the branch that was taken', () => {
  const media = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('a'), url: z.string() }),
    z.object({ kind: z.literal('b') }),
  ]);
  expect(shapeFaults(media, { kind: 'a', url: '' })).toEqual([]);
  expect(shapeFaults(media, { kind: 'b', url: '' })).toEqual(['url: not declared']);
});
