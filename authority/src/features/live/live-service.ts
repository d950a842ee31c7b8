import type { ReplyContent } from '@prolean/contract/endpoint.ts';
import type { Live, StudentMedia, startLive } from '@prolean/contract/live.ts';
import type { LiveEventKind } from '@prolean/contract/live-events.ts';
import type { Livekit } from '../../integrations/livekit.ts';
import type { Caller } from '../../platform/caller.ts';
import { type KeepReply, keepNothing } from '../../platform/idempotency.ts';
import { Refusal, unavailable } from '../../platform/refusal.ts';
import type { Signer } from '../../platform/signing.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { effectOf } from './lifecycle.ts';
import { appendEvents, type NewEvent, sealLog } from './log/event-log.ts';
import { silentLeaves } from './room/sweeper.ts';
import { newRoomName } from './room-name.ts';
import type { LockedLive } from './stores/live-store.ts';
import type { LiveStores, ProfessorsTransaction } from './stores/live-stores.ts';

type Started = ReplyContent<typeof startLive>;

/** Starts that lose the race for the one open live look again; each look finds the winner unless it has ended since. */
const looks = 5;

/** The media server may have told of a recording before the professor names one: the first stays, whoever gave it. */
function requireNoOtherRecording({ recording_url }: LockedLive, url: string | undefined): void {
  if (url !== undefined && recording_url !== null && recording_url !== url)
    throw new Refusal('conflict', 'This class has another recording already.');
}

/** What a professor does with the live itself. */
export function createLiveService(dependencies: {
  stores: LiveStores;
  asProfessor: ProfessorsTransaction;
  membership: MembershipService;
  livekit: Livekit;
  signer: Signer;
}) {
  const { stores, asProfessor, membership, livekit, signer } = dependencies;

  const event = (
    caller: Caller,
    liveId: string,
    kind: LiveEventKind,
    more: { at?: Date; detail?: object } = {},
  ): NewEvent => ({
    organizationId: caller.user.organization.id,
    liveId,
    kind,
    actorId: caller.user.id,
    ...more,
  });

  /** The live that is going on now, and what is to be told of it; null when it changed meanwhile: one has to look again. */
  async function bringAbout({ lives }: LiveStores, caller: Caller, sessionId: string) {
    // Of many starts at once all but the first few find it going on, and need not queue for it one by one.
    const goesOn = (await lives.latestOf([sessionId])).get(sessionId)?.status === 'live';
    const latest = await lives.lockLatest(sessionId, goesOn ? 'share' : 'update');
    const effect = effectOf('start', latest);
    if (effect === 'keep') return { id: latest!.id, told: [] };
    if (goesOn) return null;
    if (effect === 'resume') {
      await lives.resume(latest!.id);
      return { id: latest!.id, told: [event(caller, latest!.id, 'resumed')] };
    }
    const organizationId = caller.user.organization.id;
    const created = await lives.create({
      organizationId,
      sessionId,
      roomName: newRoomName(),
      startedBy: caller.user.id,
    });
    if (created === null) return null;
    return { id: created.id, told: [event(caller, created.id, 'started', { at: created.started_at })] };
  }

  /** The media token is made before the commit, so that no removal that commits first is followed by a token. */
  const startOnce = (caller: Caller, sessionId: string, keep: KeepReply<Started>) =>
    asProfessor(caller, sessionId, async (held) => {
      const broughtAbout = await bringAbout(held, caller, sessionId);
      if (broughtAbout === null) return null;
      const live = await held.lives.find(broughtAbout.id);
      const role = 'professor' as const;
      const started = { live, role, media: await livekit.grant(live, caller.user, role) };
      await keep(held.connection, started);
      await appendEvents(held.connection, broughtAbout.told);
      return started;
    });

  /** Everybody leaves at one instant, those who had fallen silent before it at their last heartbeats; then the log is sealed. */
  async function endNow(held: LiveStores, caller: Caller, sessionId: string, live: LockedLive, recordingUrl?: string) {
    requireNoOtherRecording(live, recordingUrl);
    const liveId = live.id;
    const silent = await held.presences.closeSilent(liveId);
    const at = await held.lives.end(liveId, recordingUrl);
    const recording_url = recordingUrl ?? live.recording_url;
    const detail = { recording_url, enrolled: await held.lives.enrolledIn(sessionId) };
    await appendEvents(held.connection, [
      ...silentLeaves({ organizationId: caller.user.organization.id, liveId }, silent),
      event(caller, liveId, 'ended', { at, detail }),
    ]);
    await sealLog(held.connection, signer, liveId);
  }

  async function addRecording(held: LiveStores, caller: Caller, latest: LockedLive, url: string): Promise<void> {
    requireNoOtherRecording(latest, url);
    if (latest.recording_url === url) return;
    await held.lives.change(latest.id, { recording_url: url });
    await appendEvents(held.connection, [event(caller, latest.id, 'recording', { detail: { recording_url: url } })]);
    await sealLog(held.connection, signer, latest.id);
  }

  return {
    /** For other features, which ask for rights themselves. */
    latestOf: stores.lives.latestOf,
    findIn: stores.lives.findIn,
    list: stores.lives.list,

    /** The latest live: for its professors, its students, and who may supervise. */
    async get(caller: Caller, sessionId: string): Promise<Live | null> {
      if (!caller.permissions.includes('live.supervise')) await membership.requireMember(caller, sessionId);
      else await membership.requireSession(caller, sessionId);
      return (await stores.lives.latestOf([sessionId])).get(sessionId) ?? null;
    },

    async start(caller: Caller, sessionId: string, keep: KeepReply<Started> = keepNothing) {
      await membership.requireProfessor(caller, sessionId);
      livekit.requireConfigured();
      for (let look = 0; look < looks; look += 1) {
        const started = await startOnce(caller, sessionId, keep);
        if (started !== null) return started;
      }
      throw unavailable();
    },

    pause: (caller: Caller, sessionId: string): Promise<Live> =>
      asProfessor(caller, sessionId, async ({ lives, connection }) => {
        const latest = await lives.lockLatest(sessionId, 'update');
        if (effectOf('pause', latest) === 'pause') {
          const { paused_at } = await lives.pause(latest!.id);
          await appendEvents(connection, [event(caller, latest!.id, 'paused', { at: paused_at! })]);
        }
        return lives.find(latest!.id);
      }),

    end: (caller: Caller, sessionId: string, recordingUrl: string | undefined): Promise<Live> =>
      asProfessor(caller, sessionId, async (held) => {
        const latest = await held.lives.lockLatest(sessionId, 'update');
        if (effectOf('end', latest) === 'end') await endNow(held, caller, sessionId, latest!, recordingUrl);
        else if (recordingUrl !== undefined) await addRecording(held, caller, latest!, recordingUrl);
        return held.lives.find(latest!.id);
      }),

    setStudentMedia: (caller: Caller, sessionId: string, media: StudentMedia): Promise<Live> =>
      asProfessor(caller, sessionId, async ({ lives, connection }) => {
        const latest = await lives.lockLatest(sessionId, 'update');
        effectOf('set_student_media', latest);
        const before = await lives.find(latest!.id);
        const { camera, microphone } = before.student_media;
        if (camera === media.camera && microphone === media.microphone) return before;
        await lives.setStudentMedia(latest!.id, media);
        await appendEvents(connection, [event(caller, latest!.id, 'student_media', { detail: media })]);
        return lives.find(latest!.id);
      }),
  };
}

export type LiveService = ReturnType<typeof createLiveService>;
