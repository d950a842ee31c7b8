import { httpsUrl } from '@prolean/contract/values.ts';
import type { MediaNotice } from '../../../integrations/livekit-webhooks.ts';
import type { Database } from '../../../platform/database.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { Signer } from '../../../platform/signing.ts';
import { appendEvents, sealLog } from '../log/event-log.ts';
import type { LiveStore } from '../stores/live-store.ts';
import type { MediaStore } from './media-store.ts';

type Held = { media: MediaStore; lives: LiveStore; connection: Database };

/**
 * Takes in what the media server tells, once each. Who came and went is only noted: it changes presences when nothing more
 * can come about that time. A recording is added where there is none yet; one that is no https address is left out.
 */
export function createMediaNotices(dependencies: {
  transaction: <T>(work: (held: Held) => Promise<T>) => Promise<T>;
  /** Told of a live into whose room somebody came, perhaps with a token older than the last change. */
  onArrival: (liveId: string) => void;
  signer: Signer;
  logger: Logger;
}) {
  const { transaction, onArrival, signer, logger } = dependencies;

  const addRecording = async ({ media, lives, connection }: Held, room: string, told: string): Promise<void> => {
    const url = httpsUrl.safeParse(told);
    const live = await media.holdForRecording(room);
    if (live === null || !url.success || live.recording_url !== null) {
      logger.info({ event: 'recording_left_out', live_id: live?.id }, 'a recording was not added to its live');
      return;
    }
    const [liveId, organizationId] = [live.id, live.organization_id];
    await lives.change(liveId, { recording_url: url.data });
    // Whoever started the class also had it recorded.
    const detail = { recording_url: url.data };
    await appendEvents(connection, [{ organizationId, liveId, kind: 'recording', actorId: live.started_by, detail }]);
    if (live.status === 'ended') await sealLog(connection, signer, liveId);
  };

  const noteLine = async ({ media }: Held, notice: MediaNotice & { kind: 'joined' | 'left' }): Promise<void> => {
    await media.noteConnection({
      room: notice.room,
      userId: notice.identity,
      sid: notice.sid,
      joinedAt: new Date(notice.joinedAt),
      leftAt: notice.kind === 'left' ? new Date(notice.at) : null,
    });
  };

  return {
    /** True when it changed anything: false for what came before, and for rooms and events nobody here knows. */
    async take(notice: MediaNotice): Promise<boolean> {
      if (notice.kind === 'other') return false;
      const arrivedIn = await transaction(async (held) => {
        const live = await held.media.findByRoom(notice.room);
        if (live === null || !(await held.media.noteWebhook(notice.id))) return null;
        if (notice.kind === 'recorded') await addRecording(held, notice.room, notice.url);
        else await noteLine(held, notice);
        return live.id;
      });
      if (arrivedIn !== null && notice.kind === 'joined') onArrival(arrivedIn);
      return arrivedIn !== null;
    },
  };
}

export type MediaNotices = ReturnType<typeof createMediaNotices>;
