import { normaliseCin } from '@prolean/contract/cin.ts';
import type { BodyOf } from '@prolean/contract/endpoint.ts';
import type { checkAccess } from '@prolean/contract/live.ts';
import { type Database, type Executor, prepared } from '../../platform/database.ts';

export type Membership = { title: string; assigned: boolean; enrolled: boolean };

const membershipOf = prepared<Membership>(
  'membership',
  `select s.title,
     exists (select from session_professors p where p.session_id = s.id and p.user_id = $3) as assigned,
     exists (select from session_enrolments e where e.session_id = s.id and e.user_id = $3) as enrolled
   from training_sessions s where s.id = $1 and s.organization_id = $2`,
);

export type Members = { title: string | null; active: string[]; assigned: string[]; enrolled: string[] };

/** One statement for a whole class: accounts first, then assignments, then enrolments, each in the order of the people's ids. */
const membersStatement = (name: string, lock: 'for share' | 'for share skip locked' | '') =>
  prepared<Members>(
    name,
    `select
       (select title from training_sessions where id = $1 and organization_id = $2) as title,
       array(
         select id from users where id = any($3::uuid[]) and organization_id = $2 and status = 'active' order by id ${lock}
       ) as active,
       array(
         select user_id from session_professors where session_id = $1 and user_id = any($3) order by user_id ${lock}
       ) as assigned,
       array(
         select user_id from session_enrolments where session_id = $1 and user_id = any($3) order by user_id ${lock}
       ) as enrolled`,
  );
const members = {
  held: membersStatement('held-members', 'for share'),
  free: membersStatement('free-members', 'for share skip locked'),
  seen: membersStatement('seen-members', ''),
};

export const createMembershipStore = (database: Database) => ({
  /** Null when the organization has no such training session. */
  async find(sessionId: string, organizationId: string, userId: string): Promise<Membership | null> {
    const [row] = await membershipOf(database, [sessionId, organizationId, userId]);
    return row ?? null;
  },

  /**
   * The accounts and their assignments or enrolments: `held` as they are until the transaction ends; held where nobody else is
   * changing them, and else as if they were not there, `free`; or just `seen`.
   */
  async of(
    connection: Executor,
    how: keyof typeof members,
    { sessionId, organizationId, userIds }: { sessionId: string; organizationId: string; userIds: readonly string[] },
  ): Promise<Members> {
    const [found] = await members[how](connection, [sessionId, organizationId, userIds]);
    return found!;
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
