import type { User } from '@prolean/contract/identity.ts';

/** Who is asking, as the database knew him when this request came in. */
export type Caller = {
  user: User;
  permissions: readonly string[];
  signInId: string;
  signedInAt: Date;
};
