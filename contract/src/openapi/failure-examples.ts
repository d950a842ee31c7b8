import { type Code, codes } from '../codes.ts';
import type { Failure } from '../errors.ts';
import { codeMeanings } from './code-meanings.ts';

const requestId = '5f0c2f0e-8a6b-4d0e-9d55-3f1f8f1b7c21';

/** Where the authority's sentence says more than the code. */
const sentences: Partial<Record<Code, string>> = {
  invalid_request: 'The request is not valid.',
  livekit_not_configured: 'LIVEKIT_URL is not set',
  jitsi_not_configured: 'JITSI_SERVER_URL is not set',
};

const failureOf = (code: Code): Failure => ({
  success: false,
  error: sentences[code] ?? codeMeanings[code].replaceAll('`', ''),
  code,
  request_id: requestId,
  ...(code === 'invalid_request' && { details: [{ path: 'params.id', message: 'Invalid UUID' }] }),
});

/** One failure for each code, as the document's components. */
export const failureExamples = Object.fromEntries(
  codes.map((code) => [code, { summary: codeMeanings[code], value: failureOf(code) }]),
);
