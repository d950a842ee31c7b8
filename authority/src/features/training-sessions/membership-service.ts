import type { LiveRole } from '@prolean/contract/live.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Database } from '../../platform/database.ts';
import { forbidden, notFound, Refusal } from '../../platform/refusal.ts';
import type { MembershipStore } from './membership-store.ts';

const notAssigned = () => new Refusal('not_assigned', 'You are not assigned to this training session.');
const notEnrolled = () => new Refusal('not_enrolled', 'You are not enrolled in this training session.');

/** Who belongs to a training session. What belongs to another organization is not there at all. */
export function createMembershipService(store: MembershipStore) {
  const find = async ({ user }: Caller, sessionId: string) => {
    const membership = await store.find(sessionId, user.organization.id, user.id);
    if (membership === null) throw notFound();
    return membership;
  };

  /** A professor acts as one where he is assigned, a student where he is enrolled; nobody else is a member. */
  const roleOf = ({ user }: Caller, membership: { assigned: boolean; enrolled: boolean }): LiveRole => {
    if (user.role === 'professor' && membership.assigned) return 'professor';
    if (user.role === 'student' && membership.enrolled) return 'student';
    if (user.role === 'professor') throw notAssigned();
    throw user.role === 'student' ? notEnrolled() : forbidden();
  };

  return {
    requireSession: find,

    async requireMember(caller: Caller, sessionId: string) {
      const membership = await find(caller, sessionId);
      return { role: roleOf(caller, membership), title: membership.title };
    },

    async requireProfessor(caller: Caller, sessionId: string): Promise<void> {
      const membership = await find(caller, sessionId);
      if (caller.user.role !== 'professor') throw forbidden();
      if (!membership.assigned) throw notAssigned();
    },

    /** Asks again inside the caller's transaction; what it finds can't be taken away before that has ended. */
    async holdMember(caller: Caller, sessionId: string, connection: Database): Promise<LiveRole> {
      const held = await store.hold(connection, sessionId, caller.user.id);
      if (!held.active) throw new Refusal('account_disabled', 'This account is disabled. Ask your training centre.');
      return roleOf(caller, held);
    },

    findPerson: store.findPerson,
  };
}

export type MembershipService = ReturnType<typeof createMembershipService>;
