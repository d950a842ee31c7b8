import type { User } from '@prolean/contract/identity.ts';

/** What a token is good for: everything its person may do, or the live of one training session and nothing else. */
export type Scope = 'full' | `live:${string}`;

/** Who is asking, as the database knew him when this request came in. */
export type Caller = {
  user: User;
  /** Empty when the scope is not `full`: rights from roles reach beyond one live. */
  permissions: readonly string[];
  scope: Scope;
  /** The sign-in the token belongs to, or the service token itself. */
  signInId: string;
  signedInAt: Date;
  /** His organization wants a second factor of administrators and he has none: he may set one up and nothing else. */
  lacksSecondFactor: boolean;
};

/** Who asks, and by which request. */
export type By = { caller: Caller; requestId: string };
