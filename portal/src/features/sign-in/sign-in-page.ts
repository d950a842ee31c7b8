import type { Refused, Unavailable } from '@prolean/contract/outcome.ts';
import type { TFunction } from 'i18next';
import type { View } from '../../layout/views.ts';

/** Each failure is a sentence of its own, `sign-in:failure.<name>`, and the status the page is sent with. */
const statusByFailure = {
  empty: 400,
  invalid_credentials: 401,
  second_factor_required: 401,
  wrong_code: 401,
  account_disabled: 403,
  suspended: 403,
  form_expired: 403,
  rate_limited: 429,
  failed: 500,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type SignInFailure = keyof typeof statusByFailure;

type SignIn = {
  /** Where the person goes afterwards; a same-site path, already checked. */
  next: string;
  username?: string;
  failure?: SignInFailure | null;
  /** False when no authority is configured: then nobody can sign in. */
  connected: boolean;
  /** The one who is signed in already, where someone is. */
  person?: { full_name: string } | null;
};

export function signInPage(
  { next, username = '', failure = null, connected, person }: SignIn,
  { t }: { t: TFunction },
) {
  const fieldError = failure === 'empty' || failure === 'invalid_credentials';
  return {
    template: 'features/sign-in/sign-in',
    title: t('sign-in:title'),
    status: failure ? statusByFailure[failure] : 200,
    scripts: ['show-password.ts'],
    icons: ['eye-off'],
    model: {
      next,
      username,
      connected,
      signedInAs: person ? t('sign-in:signed_in_as', { name: person.full_name }) : null,
      failure: failure ? t(`sign-in:failure.${failure}`) : null,
      failureKind: failure,
      fieldError,
      asksCode: failure === 'second_factor_required' || failure === 'wrong_code',
      // The first field that has to be filled in gets the cursor.
      focus: username ? 'password' : 'username',
    },
  } satisfies View;
}
export type SignInPage = ReturnType<typeof signInPage>;

const failureByCode = new Map<string, SignInFailure>([
  ['invalid_request', 'invalid_credentials'],
  ['invalid_credentials', 'invalid_credentials'],
  ['second_factor_required', 'second_factor_required'],
  ['account_disabled', 'account_disabled'],
  ['rate_limited', 'rate_limited'],
  ['unavailable', 'unavailable'],
]);

/** Why a sign-in came to nothing, as the page tells it; `codeGiven` when the person had typed a second-factor code. */
export function signInFailureOf(outcome: Refused | Unavailable, codeGiven = false): SignInFailure {
  if (outcome.kind === 'unavailable') return 'unavailable';
  const failure = failureByCode.get(outcome.code) ?? 'failed';
  return failure === 'second_factor_required' && codeGiven ? 'wrong_code' : failure;
}
