import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Code } from './codes.ts';
import type { Endpoint, ReplyContent } from './endpoint.ts';
import type { User } from './identity.ts';
import { checkInput, checkReply, checkSamples } from './stub/stub-checks.ts';
import { refusalAnswer, refuse, type StubAnswer, type StubRefusal, StubRefusalError } from './stub/stub-refusal.ts';
import { createSampleReplies } from './stub/stub-replies.ts';
import { matchEndpoint, readJsonBody, readUpload } from './stub/stub-requests.ts';
import { createStubTokens } from './stub/stub-tokens.ts';

/** One request as the stub saw it. Parameters, query and body are as sent, not as checked. */
export type StubCall = {
  /** The endpoint's name; null for what the contract doesn't know. */
  name: string | null;
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  authorization: string | null;
  headers: Record<string, string | string[] | undefined>;
};

type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value;

/** `success` may be left out. Read-only throughout, so that a literal in a function's result stays a literal. */
export type StubReply<E extends Endpoint> = DeepReadonly<ReplyContent<E> & { success?: true }>;

/** The ways to be away: not listening, cutting every connection, never answering, or answering with nonsense. */
export type Silence = 'closed' | 'reset' | 'freeze' | '503' | 'garbage' | 'wrong_shape' | null;

const send = (request: IncomingMessage, response: ServerResponse, { status, body, retryAfter }: StubAnswer): void => {
  const requestId = request.headers['x-request-id'] ?? 'stub';
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': requestId,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(JSON.stringify(body.success === false ? { ...body, request_id: requestId } : body));
};

/** `freeze` does nothing at all; a request that came in while the stub was closing is cut off. */
const beSilent = (kind: Exclude<Silence, null>, request: IncomingMessage, response: ServerResponse): void => {
  if (kind === 'closed' || kind === 'reset') request.socket.resetAndDestroy();
  if (kind === '503') send(request, response, refusalAnswer({ code: 'unavailable' }));
  if (kind === 'wrong_shape') send(request, response, { status: 200, body: { success: true, unexpected: true } });
  if (kind === 'garbage') response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>hello');
};

/**
 * An authority made from the contract, for the tests of whoever calls it: a real server on 127.0.0.1 that knows a few
 * sample people and training sessions (see `stub-samples.ts`), checks every request and reply by the schemas, and can fall silent.
 */
export const startStubAuthority = async () => {
  checkSamples();
  const calls: StubCall[] = [];
  const prepared = new Map<string, (call: StubCall) => unknown>();
  let setupErrors: unknown[] = [];
  let silent: Silence = null;
  let tokens = createStubTokens();
  let samples = createSampleReplies(tokens);

  const answer = (endpoint: Endpoint, call: StubCall): StubAnswer => {
    const who = tokens.identify(endpoint, call.authorization);
    const params = checkInput(endpoint.params, call.params, 'params');
    checkInput(endpoint.query, call.query, 'query');
    const body = endpoint.body === null ? {} : checkInput(endpoint.body, call.body ?? {}, 'body');
    const own = prepared.get(endpoint.name);
    const content = own === undefined ? samples[endpoint.name]?.({ ...who, params, body }) : own(call);
    return { status: 200, body: checkReply(endpoint, content) };
  };
  const answerOrRefuse = (endpoint: Endpoint | null, call: StubCall): StubAnswer => {
    try {
      return endpoint === null ? refuse('not_found') : answer(endpoint, call);
    } catch (error) {
      if (error instanceof StubRefusalError) return refusalAnswer(error.refusal);
      setupErrors.push(error);
      return refusalAnswer({ code: 'internal' });
    }
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { endpoint, problem, params, query } = matchEndpoint(request.method ?? '', request.url ?? '');
    const body = await (endpoint?.upload === undefined ? readJsonBody(request) : readUpload(request, endpoint.upload));
    const { authorization = null } = request.headers;
    const name = endpoint?.name ?? null;
    const call: StubCall = { name, params, query, body: body.value, authorization, headers: request.headers };
    calls.push(call);
    if (silent !== null) return beSilent(silent, request, response);
    const code = problem ?? body.problem;
    send(request, response, code === null ? answerOrRefuse(endpoint, call) : refusalAnswer({ code }));
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  // Longer than any client keeps an idle connection.
  server.keepAliveTimeout = 65_000;
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const stopListening = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;

  const silence = async (kind: Silence): Promise<void> => {
    silent = kind;
    if (kind === 'closed' && server.listening) await stopListening();
    if (kind !== 'closed' && !server.listening) await listen(port);
    // Whoever still waits in a frozen exchange would wait for ever.
    if (kind === null) server.closeAllConnections();
  };
  const throwSetupErrors = () => {
    const [first] = setupErrors;
    setupErrors = [];
    if (first !== undefined) throw first;
  };
  const reply = <E extends Endpoint, const Reply extends StubReply<E>>(
    endpoint: E,
    content: Reply | ((call: StubCall) => Reply),
  ): void => {
    const checked = typeof content === 'function' ? null : checkReply(endpoint, content);
    prepared.set(endpoint.name, typeof content === 'function' ? content : () => checked);
  };

  return {
    /** Ends in `/api`. */
    baseUrl: `http://127.0.0.1:${port}/api`,
    port,
    /** Everything that was asked, in order, refused and unanswered requests included. `reset` empties it. */
    calls: calls as readonly StubCall[],
    callsOf: (endpoint: Endpoint): StubCall[] => calls.filter(({ name }) => name === endpoint.name),
    /** A token of this sample user, without a login. */
    tokenOf: (user: User): string => tokens.issue(user),
    /** What the endpoint replies from now on; throws when it breaks the contract. A function's result is checked when used: then `reset` or `close` throws. */
    reply,
    refuse: (endpoint: Endpoint, code: Code, more: Omit<StubRefusal, 'code'> = {}): void => {
      prepared.set(endpoint.name, () => refuse(code, more));
    },
    /** What a reply function throws to refuse. */
    refusalOf: (code: Code, more: Omit<StubRefusal, 'code'> = {}): Error => new StubRefusalError({ code, ...more }),
    /** Resolves when the stub is away; `null` brings it back on the same port. */
    silence,
    /** Back to the samples: no calls, no prepared replies, no silence, every token and change forgotten. */
    reset: async (): Promise<void> => {
      calls.length = 0;
      prepared.clear();
      tokens = createStubTokens();
      samples = createSampleReplies(tokens);
      if (silent !== null) await silence(null);
      throwSetupErrors();
    },
    close: async (): Promise<void> => {
      if (server.listening) await stopListening();
      throwSetupErrors();
    },
  };
};

export type StubAuthority = Awaited<ReturnType<typeof startStubAuthority>>;
