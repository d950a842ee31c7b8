import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from './database.ts';
import type { KeyLocks } from './key-locks.ts';
import { Refusal } from './refusal.ts';
import type { Sealing } from './sealing.ts';

const keyFormat = z.string().regex(/^[!-~]{16,128}$/);

/** Hours a reply is kept and given again. */
const kept = 24;

export type KeyedRequest = { userId: string; key: string; method: string; path: string; body: unknown };

const hashOf = ({ method, path, body }: KeyedRequest): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest();

/** The header's value; throws `invalid_request` when it is not 16 to 128 visible ASCII characters. */
export function checkKey(value: string): string {
  const parsed = keyFormat.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Refusal('invalid_request', 'The request is not valid.', {
    details: [{ path: 'headers.idempotency-key', message: 'must be 16 to 128 visible ASCII characters' }],
  });
}

/** Keeps the reply in the transaction of the change it tells of: both are there, or neither, however the process ends. */
export type KeepReply<Reply> = (connection: Database, reply: Reply) => Promise<void>;

/** For whoever is not asked with a key. */
export const keepNothing: KeepReply<unknown> = async () => {};

const inProgress = () =>
  new Refusal('request_in_progress', 'The first request with this key is still under way.', { retryAfter: 1 });

type Kept = { request_hash: Buffer; reply: { key_id: string; sealed: string } };

const contextOf = ({ userId, key }: KeyedRequest): string => `${userId} ${key}`;

/** Replies are kept sealed: one that starts a class holds a token for its room. */
export function createIdempotency(database: Database, locks: Pick<KeyLocks, 'tryWith'>, sealing: Sealing) {
  const find = async (request: KeyedRequest): Promise<object | null> => {
    const row = await database('idempotency_keys')
      .where({ user_id: request.userId, key: request.key })
      .whereRaw(`created_at > now() - make_interval(hours => ?)`, [kept])
      .first<Kept | undefined>('request_hash', 'reply');
    if (row === undefined) return null;
    if (!row.request_hash.equals(hashOf(request)))
      throw new Refusal('idempotency_key_reused', 'This idempotency key was used for another request.');
    const { key_id: keyId, sealed } = row.reply;
    const opened = sealing.open({ keyId, bytes: Buffer.from(sealed, 'base64') }, contextOf(request));
    return JSON.parse(opened.toString()) as object;
  };

  const keep = async (request: KeyedRequest, connection: Database, reply: object): Promise<void> => {
    const { keyId, bytes } = sealing.seal(Buffer.from(JSON.stringify(reply)), contextOf(request));
    const row = {
      user_id: request.userId,
      key: request.key,
      request_hash: hashOf(request),
      reply: JSON.stringify({ key_id: keyId, sealed: bytes.toString('base64') }),
      created_at: database.fn.now(),
    };
    // A row that is past its time gives way. A younger one is another process's, when the connection of our locks broke.
    const written = await connection('idempotency_keys')
      .insert(row)
      .onConflict(['user_id', 'key'])
      .merge()
      .whereRaw('idempotency_keys.created_at <= now() - make_interval(hours => ?)', [kept])
      .returning('key');
    if (written.length === 0) throw inProgress();
  };

  return {
    /**
     * Carries a request out once: the first reply is given again to every repetition, while the first is still under way
     * a repetition is told `request_in_progress`. A refusal changed nothing, so it is not kept and may be tried again.
     * Work that does not keep its reply together with its change has it kept afterwards; it must be safe to do twice.
     */
    async once<Reply extends object>(
      request: KeyedRequest,
      work: (keep: KeepReply<Reply>) => Promise<Reply>,
    ): Promise<Reply> {
      const outcome = await locks.tryWith(contextOf(request), async () => {
        const earlier = await find(request);
        if (earlier !== null) return earlier as Reply;
        let isKept = false;
        const reply = await work(async (connection, made) => {
          await keep(request, connection, made);
          isKept = true;
        });
        if (!isKept) await keep(request, database, reply);
        return reply;
      });
      if (outcome !== null) return outcome;
      throw inProgress();
    },

    async forgetOld(): Promise<void> {
      await database('idempotency_keys').whereRaw(`created_at <= now() - make_interval(hours => ?)`, [kept]).delete();
    },
  };
}

export type Idempotency = ReturnType<typeof createIdempotency>;
