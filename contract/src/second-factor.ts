import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { typedPassword } from './identity.ts';
import { id, noParams, noQuery, success } from './values.ts';

const code = z.string().min(1).max(32);
const recoveryCodes = z.array(z.string()).length(10);

export const getSecondFactor = endpoint({
  name: 'getSecondFactor',
  method: 'GET',
  path: '/auth/second-factor',
  summary: 'Whether the person has a second factor, and whether his organization wants one of him.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: null,
  reply: z.object({
    success,
    active: z.boolean(),
    required: z.boolean(),
    recovery_codes_left: z.number().int().nonnegative(),
  }),
  repeatable: true,
  refusals: [],
});

export const setUpSecondFactor = endpoint({
  name: 'setUpSecondFactor',
  method: 'POST',
  path: '/auth/second-factor',
  summary:
    'Begin a second factor: the secret for an authenticator app (TOTP, six digits, 30 seconds, SHA-1). It counts once confirmed; beginning again makes a new secret.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: z.object({ password: typedPassword }),
  reply: z.object({
    success,
    /** Base32, to be typed where no picture can be read. */
    secret: z.string(),
    /** `otpauth://` address for a QR code. */
    uri: z.string(),
  }),
  repeatable: false,
  refusals: ['invalid_credentials', 'conflict'],
});

export const confirmSecondFactor = endpoint({
  name: 'confirmSecondFactor',
  method: 'POST',
  path: '/auth/second-factor/confirm',
  summary: 'Switch it on with a first code. Every other sign-in ends. The recovery codes are shown this once.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: z.object({ code }),
  reply: z.object({ success, recovery_codes: recoveryCodes }),
  repeatable: false,
  refusals: ['invalid_credentials', 'conflict'],
});

export const renewRecoveryCodes = endpoint({
  name: 'renewRecoveryCodes',
  method: 'POST',
  path: '/auth/second-factor/recovery-codes',
  summary: 'Ten new recovery codes; the old ones are void.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: z.object({ password: typedPassword, code }),
  reply: z.object({ success, recovery_codes: recoveryCodes }),
  repeatable: false,
  refusals: ['invalid_credentials', 'conflict'],
});

export const removeSecondFactor = endpoint({
  name: 'removeSecondFactor',
  method: 'POST',
  path: '/auth/second-factor/remove',
  summary: 'Switch it off. Not for those of whom the organization wants one.',
  caller: 'person',
  params: noParams,
  query: noQuery,
  body: z.object({ password: typedPassword, code }),
  reply: z.object({ success }),
  repeatable: false,
  refusals: ['invalid_credentials', 'conflict'],
});

export const removeSecondFactorOf = endpoint({
  name: 'removeSecondFactorOf',
  method: 'DELETE',
  path: '/users/:id/second-factor',
  summary: 'Switch it off for another person who has lost his device; his sign-ins end. Needs users.write.',
  caller: 'person',
  params: z.object({ id }),
  query: noQuery,
  body: null,
  reply: z.object({ success }),
  repeatable: true,
  refusals: ['not_found'],
});
