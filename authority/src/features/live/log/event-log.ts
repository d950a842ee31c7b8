import type { LiveEventKind } from '@prolean/contract/live-events.ts';
import type { Database } from '../../../platform/database.ts';
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

/**
 * Adds events in this order. From here to the commit the transaction holds the end of the live's chain, so this comes last:
 * after it nothing may wait for a lock.
 */
export async function appendEvents(database: Database, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    organization_id: event.organizationId,
    live_id: event.liveId,
    kind: event.kind,
    actor_id: event.actorId,
    at: event.at ?? database.raw('clock_timestamp()'),
    detail: JSON.stringify(event.detail ?? {}),
  }));
  await database('session_live_events').insert(rows);
}

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
