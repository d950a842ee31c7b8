import type { BodyOf } from '@prolean/contract/endpoint.ts';
import type { AccessReason, checkAccess, Live, StudentMedia } from '@prolean/contract/live.ts';
import type { Jitsi } from '../../integrations/jitsi.ts';
import type { Livekit } from '../../integrations/livekit.ts';
import type { Caller } from '../../platform/caller.ts';
import { forbidden, Refusal, unavailable } from '../../platform/refusal.ts';
import type { MembershipService } from '../training-sessions/membership-service.ts';
import { type Action, type Denial, type Effect, lifecycle } from './lifecycle.ts';
import type { EventKind, LiveStore, LockedLive } from './live-store.ts';
import { newRoomName } from './room-name.ts';

const denials: Record<Denial, string> = {
  invalid_transition: 'This class is not going on.',
  live_not_active: 'This class has not started or is over.',
};

const isDenial = (effect: Effect): effect is Denial => Object.hasOwn(denials, effect);

/** Starts that lose the race for the one open live look again; each look finds the winner unless it has ended since. */
const looks = 5;

export function createLiveService(dependencies: {
  store: LiveStore;
  transaction: <T>(work: (store: LiveStore) => Promise<T>) => Promise<T>;
  membership: MembershipService;
  livekit: Livekit;
  jitsi: Jitsi;
}) {
  const { store, transaction, membership, livekit, jitsi } = dependencies;

  /** What the table says of an action on the live as it is; a refusal where it says no. */
  const effectOf = <A extends Action>(action: A, live: LockedLive | null) => {
    const effect: Effect = lifecycle[live?.status ?? 'none'][action];
    if (isDenial(effect)) throw new Refusal(effect, denials[effect]);
    return effect;
  };

  const event = (caller: Caller, liveId: string, kind: EventKind, detail?: object) => ({
    organizationId: caller.user.organization.id,
    liveId,
    kind,
    actorId: caller.user.id,
    ...(detail && { detail }),
  });

  async function startOnce(caller: Caller, sessionId: string): Promise<Live | null> {
    return transaction(async (lives) => {
      const latest = await lives.lockLatest(sessionId, 'update');
      const effect = effectOf('start', latest);
      let liveId = latest?.id ?? null;
      if (effect === 'create') {
        const organizationId = caller.user.organization.id;
        liveId = await lives.create({ organizationId, sessionId, roomName: newRoomName(), startedBy: caller.user.id });
        if (liveId !== null) await lives.recordEvent(event(caller, liveId, 'started'));
      } else if (effect === 'resume') {
        await lives.resume(latest!.id);
        await lives.recordEvent(event(caller, latest!.id, 'resumed'));
      }
      return liveId === null ? null : lives.find(liveId);
    });
  }

  async function recordRecording(lives: LiveStore, caller: Caller, latest: LockedLive, url: string): Promise<void> {
    if (latest.recording_url === url) return;
    if (latest.recording_url !== null) throw new Refusal('conflict', 'This class has another recording already.');
    await lives.change(latest.id, { recording_url: url });
    await lives.recordEvent(event(caller, latest.id, 'recording', { recording_url: url }));
  }

  return {
    latestOf: store.latestOf,

    /** The latest live: for its professors, its students, and who may supervise. */
    async get(caller: Caller, sessionId: string): Promise<Live | null> {
      if (!caller.permissions.includes('live.supervise')) await membership.requireMember(caller, sessionId);
      else await membership.requireSession(caller, sessionId);
      return (await store.latestOf([sessionId])).get(sessionId) ?? null;
    },

    async start(caller: Caller, sessionId: string) {
      await membership.requireProfessor(caller, sessionId);
      livekit.requireConfigured();
      for (let look = 0; look < looks; look += 1) {
        const live = await startOnce(caller, sessionId);
        if (live !== null)
          return { live, role: 'professor' as const, media: await livekit.grant(live, caller.user, 'professor') };
      }
      throw unavailable();
    },

    async pause(caller: Caller, sessionId: string): Promise<Live> {
      await membership.requireProfessor(caller, sessionId);
      return transaction(async (lives) => {
        const latest = await lives.lockLatest(sessionId, 'update');
        if (effectOf('pause', latest) === 'pause') {
          await lives.pause(latest!.id);
          await lives.recordEvent(event(caller, latest!.id, 'paused'));
        }
        return lives.find(latest!.id);
      });
    },

    async end(caller: Caller, sessionId: string, recordingUrl: string | undefined): Promise<Live> {
      await membership.requireProfessor(caller, sessionId);
      return transaction(async (lives) => {
        const latest = await lives.lockLatest(sessionId, 'update');
        if (effectOf('end', latest) === 'end') {
          await lives.end(latest!.id, recordingUrl);
          await lives.recordEvent(event(caller, latest!.id, 'ended', { recording_url: recordingUrl ?? null }));
        } else if (recordingUrl !== undefined) {
          await recordRecording(lives, caller, latest!, recordingUrl);
        }
        return lives.find(latest!.id);
      });
    },

    /** The media token is made before the commit, so that no removal that commits first is followed by a token. */
    async join(caller: Caller, sessionId: string, provider: 'livekit' | 'jitsi') {
      const { title } = await membership.requireMember(caller, sessionId);
      livekit.requireConfigured();
      if (provider === 'jitsi') jitsi.requireConfigured();
      return transaction(async (lives) => {
        const role = await membership.holdMember(caller, sessionId, lives.connection);
        const latest = await lives.lockLatest(sessionId, 'share');
        effectOf('join', latest);
        const { user } = caller;
        const presence = { organizationId: user.organization.id, liveId: latest!.id, userId: user.id, role };
        let participant = null;
        for (let look = 0; look < looks && participant === null; look += 1) {
          if (await lives.openPresence(presence))
            await lives.recordEvent(event(caller, latest!.id, 'joined', { role }));
          // Null only when the same person left in this very moment: then he enters anew.
          participant = await lives.findOpenParticipant(latest!.id, user.id);
        }
        if (participant === null) throw unavailable();
        const live = await lives.find(latest!.id);
        const media =
          provider === 'jitsi' ? jitsi.grant(live, user, role, title) : await livekit.grant(live, user, role);
        return { live, role, participant, media };
      });
    },

    /** Anyone who ever joined may leave, whatever has become of his enrolment. */
    async leave(caller: Caller, sessionId: string): Promise<Live | null> {
      if (!(await store.everJoined(sessionId, caller.user.id))) await membership.requireMember(caller, sessionId);
      return transaction(async (lives) => {
        const latest = await lives.lockLatest(sessionId, 'share');
        if (latest === null) return null;
        if (effectOf('leave', latest) === 'exit' && (await lives.closePresence(latest.id, caller.user.id)))
          await lives.recordEvent(event(caller, latest.id, 'left'));
        return lives.find(latest.id);
      });
    },

    async setStudentMedia(caller: Caller, sessionId: string, media: StudentMedia): Promise<Live> {
      await membership.requireProfessor(caller, sessionId);
      return transaction(async (lives) => {
        const latest = await lives.lockLatest(sessionId, 'update');
        effectOf('set_student_media', latest);
        const before = await lives.find(latest!.id);
        const { camera, microphone } = before.student_media;
        if (camera === media.camera && microphone === media.microphone) return before;
        await lives.setStudentMedia(latest!.id, media);
        await lives.recordEvent(event(caller, latest!.id, 'student_media', media));
        return lives.find(latest!.id);
      });
    },

    /** May this person be in the room now? For services with the permission; says the reason in one word. */
    async checkAccess(caller: Caller, sessionId: string, who: BodyOf<typeof checkAccess>) {
      if (!caller.permissions.includes('live.access.check')) throw forbidden();
      await membership.requireSession(caller, sessionId);
      const live = (await store.latestOf([sessionId])).get(sessionId) ?? null;
      const person = await membership.findPerson(caller.user.organization.id, sessionId, who);
      const reason = accessReason(person, live);
      return { allowed: reason === 'ok' || reason === 'paused', reason, live };
    },
  };
}

function accessReason(person: { status: string; member: boolean } | null, live: Live | null): AccessReason {
  if (person === null) return 'unknown_user';
  if (person.status === 'disabled') return 'account_disabled';
  if (!person.member) return 'not_enrolled';
  if (live === null) return 'not_started';
  return live.status === 'live' ? 'ok' : live.status;
}

export type LiveService = ReturnType<typeof createLiveService>;
