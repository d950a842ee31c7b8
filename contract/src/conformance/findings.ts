import { type Code, statusByCode } from '../codes.ts';
import type { Endpoint, ReplyOf } from '../endpoint.ts';
import type { Answer } from './probe.ts';
import { RuleStopped } from './rule.ts';

/** One way in which the authority did not keep a rule. */
export type Deviation = { asked: string | null; expected: string; came: string; requestId: string | null };

/** Enough of an answer to find it again in the authority's log. */
type Asked = Pick<Deviation, 'asked' | 'requestId'>;

const sentenceOf = (answer: Answer): string => {
  const { error, details } = (answer.body ?? {}) as { error?: unknown; details?: { path?: unknown }[] };
  const places = Array.isArray(details) ? ` (${details.map(({ path }) => path).join(', ')})` : '';
  return typeof error === 'string' ? ` "${error.slice(0, 160)}"${places}` : '';
};

/** An answer in one line: never its body, which may hold a token. */
export const cameOf = (answer: Answer): string => {
  const kind = answer.body === undefined ? ` (${answer.headers['content-type'] ?? 'no content type'}, not JSON)` : '';
  return `${answer.status}${answer.code === null ? '' : ` ${answer.code}`}${sentenceOf(answer)}${kind}`;
};

/** Where a rule notes what it finds. Only `reply` stops the rule; the rest goes on to the next finding. */
export const createFindings = () => {
  const deviations: Deviation[] = [];

  const that = (holds: boolean, expected: string, came: string, answer: Asked | null = null): void => {
    if (holds) return;
    deviations.push({ asked: answer?.asked ?? null, expected, came, requestId: answer?.requestId ?? null });
  };

  return {
    deviations: deviations as readonly Deviation[],
    that,

    /** The answer refuses with one of these codes and the status that belongs to it. */
    refusal(answer: Answer, ...codes: [Code, ...Code[]]): void {
      const right = codes.some((code) => answer.code === code && answer.status === statusByCode[code]);
      that(right, codes.map((code) => `${statusByCode[code]} ${code}`).join(' or '), cameOf(answer), answer);
    },

    /**
     * The reply, as the contract types it. Its shape is not looked at here: that is a rule of its own, so that one missing
     * field does not fail every rule that passes by.
     */
    reply<E extends Endpoint>(_endpoint: E, answer: Answer, expected = '200'): ReplyOf<E> {
      if (answer.status === 200 && typeof answer.body === 'object' && answer.body !== null)
        return answer.body as ReplyOf<E>;
      that(false, expected, cameOf(answer), answer);
      throw new RuleStopped();
    },
  };
};

export type Findings = ReturnType<typeof createFindings>;
