import { type Code, statusByCode } from '../codes.ts';

export type StubRefusal = {
  code: Code;
  /** Seconds. */
  retryAfter?: number;
  details?: { path: string; message: string }[];
};

/** Thrown wherever the stub refuses; only its server catches it. */
export class StubRefusalError extends Error {
  readonly refusal: StubRefusal;
  constructor(refusal: StubRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export const refuse = (code: Code, more: Omit<StubRefusal, 'code'> = {}): never => {
  throw new StubRefusalError({ code, ...more });
};

export type StubAnswer = { status: number; body: Record<string, unknown>; retryAfter?: number };

export const refusalAnswer = ({ code, retryAfter, details }: StubRefusal): StubAnswer => ({
  status: statusByCode[code],
  body: { success: false, error: `stub: ${code}`, code, ...(details && { details }) },
  ...(retryAfter !== undefined && { retryAfter }),
});
