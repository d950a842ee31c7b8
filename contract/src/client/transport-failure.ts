import type { LookupFunction, Socket } from 'node:net';
import { buildConnector } from 'undici';

/** Why no reply came. */
export type TransportFailure = {
  kind: 'failed';
  cause: 'unreachable' | 'untrusted' | 'interrupted' | 'timeout' | 'not_understood' | 'aborted';
  /** False when surely no byte of the request went out. */
  sent: boolean;
  /** A connection kept from an earlier exchange broke before any byte of an answer: the peer had closed it meanwhile. */
  stale: boolean;
};

const tlsCodes = /^(ERR_SSL_|ERR_TLS_|CERT_|EPROTO$|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH$)/;
const notHttpCodes = /^UND_ERR_(HEADERS_OVERFLOW|INVALID_ARG)$/;

/** Bytes that aren't HTTP. The parser also complains of a connection that ends too early: then it has no bytes to show. */
const isGarbled = (error: Error): boolean =>
  error.name === 'HTTPParserError' && 'data' in error && typeof error.data === 'string' && error.data !== '';

/** Errors of connections that had carried an exchange before. */
const onUsedConnection = new WeakSet<Error>();

/** Connects as undici does, and remembers of each socket's error whether the socket had been used before. */
export const createConnector = (timeoutMs: number, lookup: LookupFunction | undefined): buildConnector.connector => {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false, ...(lookup && { lookup }) });
  return (options, callback) =>
    connect(options, (...outcome) => {
      // undici leaves the second place empty when it couldn't connect.
      if (outcome[0] === null) noteErrorsOfUse(outcome[1]);
      callback(...outcome);
    });
};

const noteErrorsOfUse = (socket: Socket): void => {
  socket.prependListener('error', (error) => {
    if (socket.bytesRead > 0) onUsedConnection.add(error);
  });
};

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** undici tells of a peer that closed with the socket's figures, without an 'error' event of the socket. */
const wasUsed = (error: Error): boolean =>
  onUsedConnection.has(error) ||
  ('socket' in error && ((error.socket as { bytesRead?: number } | null)?.bytesRead ?? 0) > 0);

/** Sorts what undici and Node throw into what a caller needs to know. */
export const classifyFailure = (
  error: Error,
  { sent, answerBegun }: { sent: boolean; answerBegun: boolean },
): TransportFailure => {
  const code = codeOf(error);
  if (tlsCodes.test(code)) return { kind: 'failed', cause: 'untrusted', sent, stale: false };
  if (notHttpCodes.test(code) || isGarbled(error)) {
    return { kind: 'failed', cause: 'not_understood', sent, stale: false };
  }
  if (!sent) return { kind: 'failed', cause: 'unreachable', sent, stale: false };
  return { kind: 'failed', cause: 'interrupted', sent, stale: !answerBegun && wasUsed(error) };
};
