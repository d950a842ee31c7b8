import type { LiveEventKind } from '@prolean/contract/live-events.ts';
import { type Database, type Executor, prepared } from '../../../platform/database.ts';
import type { Signer } from '../../../platform/signing.ts';
import { sealedText } from './sealed-text.ts';

/** An event as a change writes it; `at` is when it took effect, now when not given. */
export type NewEvent = {
  organizationId: string;
  liveId: string;
  kind: LiveEventKind;
  actorId: string;
  at?: Date;
  detail?: object;
};

const addedEvents = prepared(
  'added-events',
  `insert into session_live_events (organization_id, live_id, kind, actor_id, at, detail)
   select (e ->> 'organizationId')::uuid, (e ->> 'liveId')::uuid, e ->> 'kind', (e ->> 'actorId')::uuid,
     coalesce((e ->> 'at')::timestamptz, clock_timestamp()), e -> 'detail'
   from jsonb_array_elements($1) with ordinality as added (e, place) order by place`,
);

/**
 * Adds events in this order. From here to the commit the transaction holds the end of the live's chain, so this comes last:
 * after it nothing may wait for a lock.
 */
export async function appendEvents(executor: Executor, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ at, detail, ...event }) => ({ ...event, at: at ?? null, detail: detail ?? {} }));
  await addedEvents(executor, [JSON.stringify(rows)]);
}

/**
 * What a notification of the channel `live_events` tells: in which live something happened, and of which kind. Several of one
 * kind in one transaction are told once.
 */
export const heardEvent = (payload: string) => ({ liveId: payload.slice(0, 36), kind: payload.slice(37) });

/** Signs the live's chain as it is now. */
export async function sealLog(database: Database, signer: Signer, liveId: string): Promise<void> {
  const log = await database('session_live_logs').where({ live_id: liveId }).first();
  await database('session_live_seals').insert({
    live_id: liveId,
    organization_id: log.organization_id,
    number: log.events,
    hash: log.last_hash,
    public_key: signer.publicKey,
    signature: signer.sign(sealedText({ live_id: liveId, number: log.events, hash: log.last_hash })),
  });
}
