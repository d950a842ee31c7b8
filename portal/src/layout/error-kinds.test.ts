import { codes, statusByCode } from '@prolean/contract/codes.ts';
import { describe, expect, it } from 'vitest';
import { createTranslations } from '../i18n.ts';
import { type ErrorKind, errorKindOf, statusByErrorKind } from './error-kinds.ts';
import { errorPage } from './error-page.ts';

const t = createTranslations().translate('en');

/** A person who is not signed in sees the sign-in page instead of an error. */
const answeredBySignIn = 401;

describe('error pages', () => {
  it('exist for every code of the contract, with its status', () => {
    for (const code of codes.filter((each) => statusByCode[each] !== answeredBySignIn)) {
      const kind = errorKindOf(statusByCode[code], code);
      if (code === 'idempotency_key_reused') expect(kind).toBe('conflict');
      else expect(statusByErrorKind[kind], code).toBe(statusByCode[code]);
    }
  });

  it.each([
    [403, 'a_code_of_next_year', 'forbidden'],
    [410, null, 'not_found'],
    [418, 'teapot', 'bad_request'],
    [500, 'internal', 'internal'],
    [502, null, 'internal'],
    [503, undefined, 'outage_read'],
    [403, 'toString', 'forbidden'],
  ] as const)('answer %s %s with %s', (status, code, kind) => {
    expect(errorKindOf(status, code)).toBe(kind);
  });

  it('each have words of their own', () => {
    const kinds = Object.keys(statusByErrorKind) as ErrorKind[];
    const titles = kinds.map((kind) => errorPage(kind, { t }).title);
    expect(new Set(titles).size).toBe(kinds.length);
    expect(titles.filter((title) => title.includes('errors:') || title.endsWith('.title'))).toEqual([]);
  });

  it('name the request only for failures that someone may look up', () => {
    expect(errorPage('internal', { t, requestId: 'r-1' }).model.reference).toBe('r-1');
    expect(errorPage('not_found', { t, requestId: 'r-1' }).model.reference).toBeNull();
  });

  it('give back what was typed, and show of it what means something to a person', () => {
    const fields = { text: 'Bonjour', camera: 'on', tags: ['un', 'deux'], id: '0b9c6f6e-3c1d-4f0e-9a51-6f6f2c7a9d10' };
    const { again } = errorPage('outage_write', { t, again: { action: '/x', fields } }).model;
    expect(again?.hidden.map(({ name }) => name)).toEqual(['text', 'camera', 'tags', 'tags', 'id']);
    expect(again?.typed.map(({ value }) => value)).toEqual(['Bonjour', 'un', 'deux']);
  });

  it('lead a person who was signed out to the sign-in page', () => {
    expect(errorPage('account_disabled', { t }).model.wayOn.href).toBe('/login');
    expect(errorPage('not_enrolled', { t }).model.wayOn.href).toBe('/dashboard');
  });
});
