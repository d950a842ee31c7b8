import { normaliseCin } from '@prolean/contract/cin.ts';
import type { BodyOf } from '@prolean/contract/endpoint.ts';
import type { checkAccess } from '@prolean/contract/live.ts';
import type { Database } from '../../platform/database.ts';
import { prepared } from '../../platform/database.ts';

export type Membership = { title: string; assigned: boolean; enrolled: boolean };

const membershipOf = prepared<Membership>(
  'membership',
  `select s.title,
     exists (select from session_professors p where p.session_id = s.id and p.user_id = $3) as assigned,
     exists (select from session_enrolments e where e.session_id = s.id and e.user_id = $3) as enrolled
   from training_sessions s where s.id = $1 and s.organization_id = $2`,
);

export const createMembershipStore = (database: Database) => ({
  /** Null when the organization has no such training session. */
  async find(sessionId: string, organizationId: string, userId: string): Promise<Membership | null> {
    const [row] = await membershipOf(database, [sessionId, organizationId, userId]);
    return row ?? null;
  },

  /** Holds the account and the assignment or enrolment as they are until the transaction ends. */
  async hold(connection: Database, sessionId: string, userId: string) {
    const active = await connection('users').where({ id: userId, status: 'active' }).forShare().first('id');
    const key = { session_id: sessionId, user_id: userId };
    const assigned = await connection('session_professors').where(key).forShare().first('user_id');
    const enrolled = assigned
      ? undefined
      : await connection('session_enrolments').where(key).forShare().first('user_id');
    return { active: active !== undefined, assigned: assigned !== undefined, enrolled: enrolled !== undefined };
  },

  async findPerson(
    organizationId: string,
    sessionId: string,
    who: BodyOf<typeof checkAccess>,
  ): Promise<{ id: string; status: string; member: boolean } | null> {
    const query = database('users as u').where({ 'u.organization_id': organizationId });
    if (who.user_id !== undefined) query.where({ 'u.id': who.user_id });
    else if (who.username !== undefined) query.where({ 'u.username': who.username.trim().toLowerCase() });
    else query.where({ 'u.cin': normaliseCin(who.cin ?? '') });
    const member = database.raw(
      `exists (select from session_enrolments e where e.session_id = ? and e.user_id = u.id)
       or exists (select from session_professors p where p.session_id = ? and p.user_id = u.id) as member`,
      [sessionId, sessionId],
    );
    return (await query.first('u.id', 'u.status', member)) ?? null;
  },
});

export type MembershipStore = ReturnType<typeof createMembershipStore>;
