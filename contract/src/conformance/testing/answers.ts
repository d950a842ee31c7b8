import { getLive } from '../../live.ts';
import type { Answer } from '../probe.ts';

/** An answer with nothing wrong about it, but for what is given. */
export const answer = (given: Partial<Answer> = {}): Answer => {
  const body = given.body ?? { success: true, live: null };
  return {
    endpoint: getLive,
    asked: 'getLive by the student',
    sessionId: '0000005e-0000-4000-8000-000000000001',
    requestId: 'conformance-1',
    status: 200,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'conformance-1',
      'cache-control': 'no-store',
    },
    text: JSON.stringify(body),
    body,
    code: null,
    ...given,
  };
};

/** A refusal with nothing wrong about it, but for what is given; `fields` are of its body. */
export const refusal = (status: number, code: string, fields: object = {}, given: Partial<Answer> = {}): Answer =>
  answer({
    status,
    code,
    body: { success: false, error: 'No.', code, request_id: 'conformance-1', ...fields },
    ...given,
  });
