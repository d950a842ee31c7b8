import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { splitBaseUrl } from '../base-url.ts';
import type { Endpoint } from '../endpoint.ts';

/** Who asks: what the report calls him, and his token; null for somebody without one. */
export type Asker = { label: string; token: string | null };

export const nobody: Asker = { label: 'somebody without a token', token: null };

export type Question = {
  as?: Asker;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  text?: string;
  contentType?: string;
  headers?: Record<string, string>;
  /** In place of an id of the run's own; null sends none. */
  requestId?: string | null;
};

export type EndpointQuestion = Question & {
  id?: string;
  params?: Record<string, string>;
  /** With its question mark. */
  query?: string;
};

export type Answer = {
  endpoint: Endpoint | null;
  /** `startLive by the student`: what a report says was asked. */
  asked: string;
  /** The training session that was asked for, where there is one. */
  sessionId: string | null;
  /** The id that was sent. */
  requestId: string | null;
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  /** Undefined when the text is not JSON. */
  body: unknown;
  /** The refusal's code. */
  code: string | null;
};

export type Opened = { status: number; headers: Readonly<Record<string, string>>; rest: () => Promise<string> };

/** Hears of every question and every answer of a run. */
export type Listener = {
  asked(endpoint: Endpoint | null, sessionId: string | null): void;
  answered(answer: Answer): void;
};

/** Thrown when no whole answer came. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

const timeoutMs = 15_000;

/** As many as the largest storm asks at once. */
export const mostAtOnce = 50;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const codeOf = (status: number, body: unknown): string | null => {
  const code = status >= 400 && typeof body === 'object' && body !== null ? (body as { code?: unknown }).code : null;
  return typeof code === 'string' ? code.slice(0, 64) : null;
};

const causeOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));

type Wire = { method: string; path: string; endpoint: Endpoint | null; sessionId: string | null; asked: string };

const headersOf = (question: Question, requestId: string | null): Record<string, string> => ({
  accept: 'application/json',
  ...(requestId !== null && { 'x-request-id': requestId }),
  ...(question.as?.token != null && { authorization: `Bearer ${question.as.token}` }),
  ...((question.body !== undefined || question.text !== undefined) && {
    'content-type': question.contentType ?? 'application/json',
  }),
  ...question.headers,
});

/** Asks over plain HTTP and hides nothing of the answer: no retries, no parsing by schema, no redirects. */
export const createProbe = (options: { baseUrl: string; listener: Listener; signal: AbortSignal }) => {
  const { origin, basePath } = splitBaseUrl(options.baseUrl);
  const pool = new Pool(origin, { connections: mostAtOnce, pipelining: 1, allowH2: false });
  pool.on('connectionError', () => {});
  const run = randomBytes(4).toString('hex');
  let count = 0;

  const exchange = async (wire: Wire, question: Question, requestId: string | null) => {
    try {
      const { statusCode, headers, body } = await pool.request({
        path: basePath + wire.path,
        method: wire.method as 'GET',
        headers: headersOf(question, requestId),
        body: question.text ?? (question.body === undefined ? null : JSON.stringify(question.body)),
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]),
      });
      return { status: statusCode, headers: flat(headers), text: await body.text() };
    } catch (error) {
      throw new NoAnswer(`${wire.asked} got no answer (${causeOf(error)})`);
    }
  };

  const nextRequestId = (): string => {
    count += 1;
    return `conformance-${run}-${count}`;
  };

  const ask = async (wire: Wire, question: Question): Promise<Answer> => {
    const own = nextRequestId();
    const requestId = question.requestId === undefined ? own : question.requestId;
    options.listener.asked(wire.endpoint, wire.sessionId);
    const came = await exchange(wire, question, requestId);
    const body = parseJson(came.text);
    const { endpoint, sessionId, asked } = wire;
    const answer = { endpoint, sessionId, asked, requestId, ...came, body, code: codeOf(came.status, body) };
    options.listener.answered(answer);
    return answer;
  };

  const by = (question: Question) => ` by ${(question.as ?? nobody).label}`;

  return {
    requests: () => count,

    /** Asks an endpoint. `params` fill its path and `id` whatever of it they leave open, both already encoded. */
    ask: (endpoint: Endpoint, question: EndpointQuestion = {}): Promise<Answer> =>
      ask(
        {
          method: endpoint.method,
          path:
            endpoint.path.replace(/:(\w+)/g, (_, name: string) => question.params?.[name] ?? question.id ?? '') +
            (question.query ?? ''),
          endpoint,
          sessionId: question.id ?? null,
          asked: endpoint.name + by(question),
        },
        question,
      ),

    /** Asks any method and path below the base path, known to the contract or not. */
    askPath: (method: string, path: string, question: Question = {}): Promise<Answer> =>
      ask({ method, path, endpoint: null, sessionId: null, asked: `${method} ${path}${by(question)}` }, question),

    /** Asks for a stream or a file. It is handed over as soon as it begins; `rest` waits for its end. */
    async open(path: string, question: Question = {}): Promise<Opened> {
      const asked = `GET ${path}${by(question)}`;
      try {
        const { statusCode, headers, body } = await pool.request({
          path: basePath + path,
          method: 'GET',
          headers: headersOf(question, nextRequestId()),
          signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]),
        });
        return { status: statusCode, headers: flat(headers), rest: () => body.text() };
      } catch (error) {
        throw new NoAnswer(`${asked} got no answer (${causeOf(error)})`);
      }
    },

    close: (): Promise<void> => pool.destroy(),
  };
};

export type Probe = ReturnType<typeof createProbe>;
