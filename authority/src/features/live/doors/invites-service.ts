import { createHash, randomBytes } from 'node:crypto';
import type { Invite } from '@prolean/contract/live-doors.ts';
import type { Caller } from '../../../platform/caller.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/logger.ts';
import { notFound, Refusal } from '../../../platform/refusal.ts';
import type { IdentityService } from '../../identity/identity-service.ts';
import type { MembershipService } from '../../training-sessions/membership-service.ts';
import type { FoundInvite } from '../stores/invites-store.ts';
import type { LiveStores, LiveTransaction, ProfessorsTransaction } from '../stores/live-stores.ts';
import { banned } from './bans-service.ts';

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Join links for one person each. A link may be used again while it is good: phones reload, lines break. */
export function createInvitesService(dependencies: {
  stores: LiveStores;
  transaction: LiveTransaction;
  asProfessor: ProfessorsTransaction;
  membership: MembershipService;
  identity: Pick<IdentityService, 'signInToLive'>;
  clock: Clock;
  logger: Logger;
}) {
  const { stores, transaction, asProfessor, membership, identity, clock, logger } = dependencies;

  const requireGood = async (held: LiveStores, invite: FoundInvite | null): Promise<FoundInvite> => {
    if (invite === null) throw new Refusal('token_invalid', 'This link is not one of ours.');
    if (invite.revoked_at !== null) throw new Refusal('token_revoked', 'This link was taken back. Ask for a new one.');
    if (invite.expires_at.getTime() <= clock())
      throw new Refusal('token_expired', 'This link has expired. Ask for a new one.');
    if (invite.user_status !== 'active')
      throw new Refusal('account_disabled', 'This account is disabled. Ask your training centre.');
    if (!invite.enrolled) throw new Refusal('not_enrolled', 'You are not enrolled in this training session.');
    if (await held.bans.isBanned(invite.session_id, invite.user_id)) throw banned();
    return invite;
  };

  return {
    /** The token is in this reply and nowhere else; an earlier link of the same student ends. */
    async add(caller: Caller, sessionId: string, userId: string, hours: number) {
      const token = randomBytes(32).toString('base64url');
      const createdAt = new Date(clock());
      const { user } = caller;
      await membership.requireProfessor(caller, sessionId);
      if ((await membership.findPerson(user.organization.id, sessionId, { user_id: userId })) === null)
        throw notFound();
      const invite = await asProfessor(caller, sessionId, async (held) => {
        if (!(await held.bans.holdEnrolment(sessionId, userId)))
          throw new Refusal('not_enrolled', 'Only a student who is enrolled here can have a link.');
        if (await held.bans.isBanned(sessionId, userId)) throw banned();
        await held.invites.revoke({ session_id: sessionId, user_id: userId });
        return held.invites.add({
          organizationId: user.organization.id,
          sessionId,
          userId,
          createdBy: user.id,
          tokenHash: hashOf(token),
          createdAt,
          expiresAt: new Date(createdAt.getTime() + hours * 3600 * 1000),
        });
      });
      logger.info(
        { event: 'invite_added', invite_id: invite.id, session_id: sessionId, user_id: userId },
        'invite added',
      );
      return { invite, token };
    },

    async list(caller: Caller, sessionId: string): Promise<Invite[]> {
      await membership.requireProfessor(caller, sessionId);
      return stores.invites.list(sessionId, new Date(clock()));
    },

    async revoke(caller: Caller, sessionId: string, id: string): Promise<void> {
      await membership.requireProfessor(caller, sessionId);
      if (!(await stores.invites.exists(sessionId, id))) throw notFound();
      await transaction((held) => held.invites.revoke({ id, session_id: sessionId }));
    },

    async look(token: string) {
      const found = await requireGood(stores, await stores.invites.findByHash(hashOf(token)));
      return {
        session: { id: found.session_id, title: found.title },
        full_name: found.full_name,
        expires_at: found.expires_at.toISOString(),
      };
    },

    /** Signs in first, then ties the sign-in to the link: what is left half done is a sign-in nobody has the token of. */
    async use(token: string, address: string) {
      const hash = hashOf(token);
      const invite = await requireGood(stores, await stores.invites.findByHash(hash));
      const { signInId, ...signedIn } = await identity.signInToLive(invite.user_id, invite.session_id, address);
      await transaction(async (held) => {
        await requireGood(held, await held.invites.findByHash(hash, true));
        await held.invites.recordUse(invite.id, signInId, new Date(clock()));
      });
      logger.info({ event: 'invite_used', invite_id: invite.id, user_id: invite.user_id }, 'invite used');
      return signedIn;
    },
  };
}

export type InvitesService = ReturnType<typeof createInvitesService>;
