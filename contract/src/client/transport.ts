import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { classifyFailure, createConnector, type TransportFailure } from './transport-failure.ts';
import type { Surroundings, Tuning } from './tuning.ts';
import { startTimer } from './waiting.ts';

export type WireRequest = {
  method: string;
  /** With the base path, already encoded. */
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | null;
};

export type WireReply = { kind: 'reply'; status: number; headers: IncomingHttpHeaders; body: Uint8Array };

export type Transport = ReturnType<typeof createTransport>;

type Limits = { timeoutMs: number; signal: AbortSignal };

const timedOut = new Error('the try took too long');
const abandoned = new Error('the caller has gone');
const tooLarge = new Error('the body is too large');

const knownCauses = new Map<Error, TransportFailure['cause']>([
  [timedOut, 'timeout'],
  [abandoned, 'aborted'],
  [tooLarge, 'not_understood'],
]);

/**
 * Carries bytes to one origin over kept-alive connections and never throws. It knows nothing of retrying.
 * undici's own time-outs are off: they fire up to a second late and leave a dripping body alone.
 */
export const createTransport = (origin: string, tuning: Tuning, surroundings: Surroundings) => {
  const pool = new Pool(origin, {
    connections: tuning.inFlight + tuning.partingInFlight,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: tuning.idleConnectionMs,
    keepAliveMaxTimeout: tuning.idleConnectionMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: tuning.headerBytes,
    connect: createConnector(tuning.connectMs, surroundings.lookup),
  });
  // Without a listener a connection error of the pool could end the process; each request hears of it by itself.
  pool.on('connectionError', () => {});

  const send = (request: WireRequest, { timeoutMs, signal }: Limits): Promise<WireReply | TransportFailure> =>
    new Promise((resolve) => {
      let settled = false;
      let sent = false;
      let answerBegun = false;
      let controller: Dispatcher.DispatchController | null = null;
      let head = { status: 0, headers: {} as IncomingHttpHeaders };
      const chunks: Uint8Array[] = [];
      let size = 0;

      const settle = (result: WireReply | TransportFailure) => {
        if (settled) return;
        settled = true;
        stopTimer();
        signal.removeEventListener('abort', abandon);
        resolve(result);
      };
      const fail = (error: Error) => {
        const cause = knownCauses.get(error);
        settle(
          cause === undefined
            ? classifyFailure(error, { sent, answerBegun })
            : { kind: 'failed', cause, sent, stale: false },
        );
      };
      /** Ends the exchange for us at once, and its connection, whether or not it has one yet. */
      const stop = (error: Error) => {
        fail(error);
        controller?.abort(error);
      };
      const abandon = () => stop(abandoned);
      const stopTimer = startTimer(timeoutMs, () => stop(timedOut));

      const handler: Dispatcher.DispatchHandler = {
        onRequestStart: (begun) => {
          controller = begun;
          // The wait for a connection was given up: this request must never go out.
          if (settled) begun.abort(timedOut);
          else sent = true;
        },
        onResponseStarted: () => {
          answerBegun = true;
        },
        onResponseStart: (_controller, status, headers) => {
          head = { status, headers };
          if (Number(headers['content-length']) > tuning.bodyBytes) stop(tooLarge);
        },
        onResponseData: (_controller, chunk) => {
          size += chunk.length;
          if (size > tuning.bodyBytes) stop(tooLarge);
          else chunks.push(chunk);
        },
        onResponseEnd: () => settle({ kind: 'reply', ...head, body: Buffer.concat(chunks, size) }),
        onResponseError: (_controller, error) => fail(error),
      };

      signal.addEventListener('abort', abandon);
      if (signal.aborted) return abandon();
      try {
        pool.dispatch({ ...request, method: request.method as Dispatcher.HttpMethod }, handler);
      } catch (error) {
        fail(error as Error);
      }
    });

  return {
    send,
    /** Ends every connection; what is under way fails. */
    close: (): Promise<void> => pool.destroy(),
  };
};
