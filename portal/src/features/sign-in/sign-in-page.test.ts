import type { Refused, Unavailable } from '@prolean/contract/outcome.ts';
import { describe, expect, it } from 'vitest';
import { createTranslations } from '../../i18n.ts';
import { type SignInFailure, signInFailureOf, signInPage } from './sign-in-page.ts';

const translations = createTranslations();
const refused = (status: number, code: string): Refused => ({
  kind: 'refused',
  status,
  code,
  message: '',
  requestId: null,
  retryAfter: null,
  details: [],
});
const silence: Unavailable = { kind: 'unavailable', reason: 'unreachable', outcomeUnknown: false, retryAfter: null };

describe('a sign-in that failed', () => {
  it.each([
    [refused(401, 'invalid_credentials'), 'invalid_credentials', 401],
    [refused(400, 'invalid_request'), 'invalid_credentials', 401],
    [refused(401, 'second_factor_required'), 'second_factor_required', 401],
    [refused(403, 'account_disabled'), 'account_disabled', 403],
    [refused(429, 'rate_limited'), 'rate_limited', 429],
    [refused(500, 'internal'), 'failed', 500],
    [refused(503, 'unavailable'), 'unavailable', 503],
    [silence, 'unavailable', 503],
  ] as const)('%o is told as %s', (outcome, failure, status) => {
    expect(signInFailureOf(outcome)).toBe(failure);
    const page = signInPage({ next: '', failure, connected: true }, { t: translations.translate('fr') });
    expect(page.status).toBe(status);
  });

  it('tells a wrong code from a missing one', () => {
    expect(signInFailureOf(refused(401, 'second_factor_required'), true)).toBe('wrong_code');
  });

  it.each(translations.locales)('has a different sentence for each cause in %s, none technical', (locale) => {
    const t = translations.translate(locale);
    const causes: SignInFailure[] = [
      'invalid_credentials',
      'account_disabled',
      'rate_limited',
      'unavailable',
      'suspended',
    ];
    const sentences = causes.map((failure) => signInPage({ next: '', failure, connected: true }, { t }).model.failure);
    expect(new Set(sentences).size).toBe(causes.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/\d{3}|API|HTTP|token|server|serveur/i);
  });
});

describe('the sign-in page', () => {
  const t = translations.translate('fr');

  it('keeps the name that was typed and puts the cursor where something is missing', () => {
    expect(signInPage({ next: '', connected: true }, { t }).model.focus).toBe('username');
    expect(signInPage({ next: '', username: 'salma', connected: true }, { t }).model).toMatchObject({
      username: 'salma',
      focus: 'password',
    });
  });

  it('tells who is signed in already', () => {
    const { model } = signInPage({ next: '/x', connected: true, person: { full_name: 'Salma Idrissi' } }, { t });
    expect(model.signedInAs).toContain('Salma Idrissi');
  });

  it('asks for the code only of those who need one', () => {
    expect(signInPage({ next: '', connected: true }, { t }).model.asksCode).toBe(false);
    expect(signInPage({ next: '', failure: 'wrong_code', connected: true }, { t }).model.asksCode).toBe(true);
  });
});
