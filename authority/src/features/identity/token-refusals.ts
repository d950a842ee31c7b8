import { Refusal } from '../../platform/refusal.ts';

/** One answer for every token that is none of ours, whatever is wrong with it. */
export const tokenInvalid = () => new Refusal('token_invalid', 'The token is not valid. Sign in again.');
export const tokenExpired = () => new Refusal('token_expired', 'Your sign-in has expired. Sign in again.');
