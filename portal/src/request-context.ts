import type { CallInput } from '@prolean/contract/call-input.ts';
import type { Endpoint, ReplyOf } from '@prolean/contract/endpoint.ts';
import type { User } from '@prolean/contract/identity.ts';
import type { Outcome } from '@prolean/contract/outcome.ts';
import type { Locale } from '@prolean/contract/values.ts';
import type { TFunction } from 'i18next';

/** The signed-in person, as the web session knows him; what he may do now is the guard's to say. */
export type CurrentPerson = Pick<User, 'id' | 'username' | 'full_name' | 'role' | 'organization'> & {
  permissions: readonly string[];
};

/** Whose data a read page shows decides how long a copy may stand in while the authority is away. */
export type CopyPolicy = 'own' | 'others' | 'never';

/** The authority, asked in the name of this request's person: his token, this request's id, the deadline of a page. */
export type RequestAuthority = {
  /** The bare three-way outcome. */
  call<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<Outcome<ReplyOf<E>>>;
  /** The reply; a refusal or silence is thrown as an error that the error pages know how to show. */
  ask<E extends Endpoint>(endpoint: E, input?: CallInput<E>): Promise<ReplyOf<E>>;
  /** As `ask`, but silence is answered with the last good copy where the policy allows it; then `asOf` is its time. */
  read<E extends Endpoint>(
    endpoint: E,
    policy: CopyPolicy,
    input?: CallInput<E>,
  ): Promise<{ reply: ReplyOf<E>; asOf: Date | null }>;
};

declare global {
  namespace Express {
    interface Request {
      requestId: string;
      locale: Locale;
      t: TFunction;
      /** Undefined for a visitor who is not signed in. */
      person?: CurrentPerson;
      authority: RequestAuthority;
      /** For the hidden field `_csrf` and the header `x-csrf-token`. */
      csrfToken: string;
      /** For every inline script and style of this reply. */
      nonce: string;
    }
  }
}
