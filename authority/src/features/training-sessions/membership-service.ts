import type { LiveRole } from '@prolean/contract/live.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Executor } from '../../platform/database.ts';
import { forbidden, notFound, Refusal } from '../../platform/refusal.ts';
import type { Members, MembershipStore } from './membership-store.ts';

const notAssigned = () => new Refusal('not_assigned', 'You are not assigned to this training session.');
const accountDisabled = () => new Refusal('account_disabled', 'This account is disabled. Ask your training centre.');
const notEnrolled = () => new Refusal('not_enrolled', 'You are not enrolled in this training session.');

const isIn = ({ active, assigned, enrolled }: Members, { user: { id, role } }: Caller): boolean =>
  active.includes(id) && (role === 'professor' ? assigned : enrolled).includes(id);

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

    /**
     * Asks for several people of one organization inside a transaction; what it finds can't be taken away before that has
     * ended. `roleNow` gives each one's role or throws the refusal. The `patient` wait for whoever is just being changed; the
     * others are told of him by `isBeingChanged`, and his role counts for nothing.
     */
    async holdMembers(callers: readonly Caller[], sessionId: string, connection: Executor, patient: boolean) {
      const organizationId = callers[0]!.user.organization.id;
      const userIds = [...new Set(callers.map(({ user }) => user.id))].sort();
      const of = { sessionId, organizationId, userIds };
      const held = await store.of(connection, patient ? 'held' : 'free', of);
      if (held.title === null) throw notFound();
      const roleNow = (caller: Caller): LiveRole => {
        const { id } = caller.user;
        if (!held.active.includes(id)) throw accountDisabled();
        return roleOf(caller, { assigned: held.assigned.includes(id), enrolled: held.enrolled.includes(id) });
      };
      const areAllIn = callers.every((caller) => isIn(held, caller));
      const seen = patient || areAllIn ? held : await store.of(connection, 'seen', of);
      const isBeingChanged = (caller: Caller) => isIn(seen, caller) && !isIn(held, caller);
      return { title: held.title, roleNow, isBeingChanged };
    },

    /** Lets pass a professor of the training session, who stays one until the transaction ends. */
    async holdProfessor(caller: Caller, sessionId: string, connection: Executor): Promise<void> {
      const { id, role, organization } = caller.user;
      const held = await store.of(connection, 'held', { sessionId, organizationId: organization.id, userIds: [id] });
      if (held.title === null) throw notFound();
      if (role !== 'professor') throw forbidden();
      if (held.active.length === 0) throw accountDisabled();
      if (held.assigned.length === 0) throw notAssigned();
    },

    findPerson: store.findPerson,
  };
}

export type MembershipService = ReturnType<typeof createMembershipService>;
