import type { Database } from '../platform/database.ts';

export type PendingCall = {
  kind: 'leave' | 'logout';
  userId: string;
  /** Only of a leave. */
  trainingSessionId: string | null;
  tokenFingerprint: string;
  sealedToken: string;
  idempotencyKey: string;
  requestId: string;
  expiresAt: Date;
};

type Row = {
  id: string;
  kind: PendingCall['kind'];
  user_id: string;
  training_session_id: string | null;
  token_fingerprint: string;
  sealed_token: string;
  idempotency_key: string;
  request_id: string;
  tries: number;
  expires_at: Date;
};

const callOf = (row: Row): PendingCall & { id: string; tries: number } => ({
  id: row.id,
  tries: row.tries,
  kind: row.kind,
  userId: row.user_id,
  trainingSessionId: row.training_session_id,
  tokenFingerprint: row.token_fingerprint,
  sealedToken: row.sealed_token,
  idempotencyKey: row.idempotency_key,
  requestId: row.request_id,
  expiresAt: row.expires_at,
});

/** More calls than this never wait: whoever fills the table gains nothing and harms nobody. */
const mostPending = 50_000;

export type Delivery = 'done' | { againAt: Date };

/** Calls the authority has still to be told, in the portal's own database. */
export const createPendingCallsStore = (database: Database) => ({
  /** Keeps a call for `wait` milliseconds or longer; the same one twice is kept once. False when there is no more room. */
  async add(call: PendingCall, now: Date, wait: number): Promise<boolean> {
    const { rowCount } = await database.raw(
      `insert into pending_calls (kind, user_id, training_session_id, token_fingerprint, sealed_token,
         idempotency_key, request_id, next_try_at, created_at, expires_at)
       select :kind, :userId, :trainingSessionId, :tokenFingerprint, :sealedToken, :idempotencyKey, :requestId,
         :due, :now, :expiresAt
       where (select count(*) from (select 1 from pending_calls limit ${mostPending}) as waiting) < ${mostPending}
       on conflict (token_fingerprint, kind, training_session_id) do update set request_id = excluded.request_id`,
      { ...call, now, due: new Date(now.getTime() + wait) },
    );
    return rowCount === 1;
  },

  /**
   * Hands the next due call to `deliver` and keeps what it says; false when none is due. The row stays locked meanwhile, so
   * no other process delivers it too; the calls of one token go in the order they were made.
   */
  deliverNext: (now: Date, deliver: (call: ReturnType<typeof callOf>) => Promise<Delivery>): Promise<boolean> =>
    database.transaction(async (transaction) => {
      const { rows } = await transaction.raw<{ rows: Row[] }>(
        `select id, kind, user_id, training_session_id, token_fingerprint, sealed_token, idempotency_key, request_id,
           tries, expires_at
         from pending_calls as due
         where next_try_at <= :now and not exists (
           select from pending_calls as earlier
           where earlier.token_fingerprint = due.token_fingerprint and earlier.id < due.id)
         order by next_try_at, id limit 1 for update skip locked`,
        { now },
      );
      const row = rows[0];
      if (!row) return false;
      const delivery = await deliver(callOf(row));
      const mine = transaction('pending_calls').where('id', row.id);
      if (delivery === 'done') await mine.delete();
      else await mine.update({ tries: row.tries + 1, next_try_at: delivery.againAt });
      return true;
    }),

  /** The authority is back: everything is due. */
  async allDue(now: Date): Promise<void> {
    await database('pending_calls').where('next_try_at', '>', now).update({ next_try_at: now });
  },

  /** What waits in the name of this token is due now; false when nothing does. */
  hurry: async (tokenFingerprint: string, now: Date): Promise<boolean> =>
    (await database('pending_calls').where({ token_fingerprint: tokenFingerprint }).update({ next_try_at: now })) > 0,

  async forgetLeave(userId: string, trainingSessionId: string): Promise<void> {
    await database('pending_calls')
      .where({ kind: 'leave', user_id: userId, training_session_id: trainingSessionId })
      .delete();
  },
});

export type PendingCallsStore = ReturnType<typeof createPendingCallsStore>;
