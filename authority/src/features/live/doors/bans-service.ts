import type { BodyOf } from '@prolean/contract/endpoint.ts';
import type { addBan, Ban } from '@prolean/contract/live-doors.ts';
import type { Caller } from '../../../platform/caller.ts';
import { cleanText } from '../../../platform/clean-text.ts';
import type { KeepReply } from '../../../platform/idempotency.ts';
import { notFound, Refusal } from '../../../platform/refusal.ts';
import type { MembershipService } from '../../training-sessions/membership-service.ts';
import { appendEvents, type NewEvent } from '../log/event-log.ts';
import type { LiveStores, ProfessorsTransaction } from '../stores/live-stores.ts';

export const banned = () => new Refusal('banned', 'You are kept out of the classes of this training session.');

/** As the contract has it of what is typed; composing characters may take some apart, into more. */
const longestReason = 500;

/** Who is kept out of a training session's lives. A ban outlasts the live in which it was spoken. */
export function createBansService(dependencies: {
  stores: LiveStores;
  asProfessor: ProfessorsTransaction;
  membership: MembershipService;
}) {
  const { stores, asProfessor, membership } = dependencies;

  /** Does the change, and tells of it in the live if one is going on. */
  const act = <T>(
    caller: Caller,
    of: { sessionId: string; userId: string },
    work: (
      held: LiveStores,
      by: { organizationId: string; actorId: string },
      liveId: string | null,
    ) => Promise<{ result: T; told: Told }>,
  ): Promise<T> =>
    asProfessor(caller, of.sessionId, async (held) => {
      const enrolled = await held.bans.holdEnrolment(of.sessionId, of.userId);
      if (!enrolled && !(await held.bans.wasStudent(of.sessionId, of.userId))) throw notFound();
      const live = await held.lives.lockLatest(of.sessionId, 'update');
      const liveId = live === null || live.status === 'ended' ? null : live.id;
      const by = { organizationId: caller.user.organization.id, actorId: caller.user.id };
      const { result, told } = await work(held, by, liveId);
      if (liveId !== null)
        await appendEvents(
          held.connection,
          told.map((event) => ({ ...by, liveId, ...event })),
        );
      return result;
    });

  const requireReason = (typed: string): string => {
    const reason = cleanText(typed).replaceAll('\n', ' ');
    const message = reason === '' ? 'says nothing' : `has more than ${longestReason} characters`;
    if (reason !== '' && reason.length <= longestReason) return reason;
    throw new Refusal('invalid_request', 'The request is not valid.', {
      details: [{ path: 'body.reason', message }],
    });
  };

  return {
    async add(caller: Caller, sessionId: string, body: BodyOf<typeof addBan>, keep: KeepReply<Ban>): Promise<Ban> {
      const [userId, reason] = [body.user_id, requireReason(body.reason)];
      return act(caller, { sessionId, userId }, async ({ bans, entries, connection }, by, liveId) => {
        const isNew = await bans.add({ ...by, sessionId, userId }, reason);
        const left = isNew && liveId !== null ? await entries.closePresence(liveId, userId) : null;
        // Read here and not after the commit, when somebody may have lifted it already.
        const ban = await bans.find(sessionId, userId);
        await keep(connection, ban);
        const told: Told = [
          ...(left === null
            ? []
            : [{ kind: 'left' as const, detail: { user_id: userId, reason: 'banned' }, at: left }]),
          ...(isNew ? [{ kind: 'banned' as const, detail: { user_id: userId, reason } }] : []),
        ];
        return { result: ban, told };
      });
    },

    lift: (caller: Caller, sessionId: string, userId: string): Promise<void> =>
      act(caller, { sessionId, userId }, async ({ bans }, by) => {
        const isLifted = await bans.lift({ ...by, sessionId, userId });
        return { result: undefined, told: isLifted ? [{ kind: 'unbanned', detail: { user_id: userId } }] : [] };
      }),

    async list(caller: Caller, sessionId: string): Promise<Ban[]> {
      await membership.requireProfessor(caller, sessionId);
      return stores.bans.list(sessionId);
    },
  };
}

type Told = Pick<NewEvent, 'kind' | 'detail' | 'at'>[];

export type BansService = ReturnType<typeof createBansService>;
