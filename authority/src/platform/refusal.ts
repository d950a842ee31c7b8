import { type Code, statusByCode } from '@prolean/contract/codes.ts';

type Extra = { details?: { path: string; message: string }[]; retryAfter?: number; allow?: string[] };

/** The one way to say no. `message` is a sentence for a person and never holds a secret or a technical detail. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: Code;
  readonly extra: Extra;

  constructor(code: Code, message: string, extra: Extra = {}) {
    super(message);
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return statusByCode[this.code];
  }
}

export const forbidden = () => new Refusal('forbidden', 'You may not do this.');
export const notFound = () => new Refusal('not_found', 'There is nothing here.');
export const unavailable = () =>
  new Refusal('unavailable', 'The service cannot answer now. Try again in a moment.', { retryAfter: 1 });
