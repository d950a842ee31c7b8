import { randomUUID } from 'node:crypto';
import type { AuthorityUnderTest } from './authority-under-test.ts';

/** So many of everything an organization can have; of lives that are over, fifty at most. */
export async function crowdedOrganization(authority: AuthorityUnderTest, size: number) {
  const { organizationId, sessionId, professor, student } = await authority.addClass({ students: 1 });
  const admin = await authority.addPerson(organizationId, 'admin');
  const service = await authority.addPerson(organizationId, 'service');
  const [live, ended] = [randomUUID(), randomUUID()];
  const names = {
    org: organizationId,
    session: sessionId,
    professor: professor.id,
    student: student.id,
    admin: admin.id,
    service: service.id,
    live,
    ended,
    size,
    tag: organizationId.slice(0, 8),
  };
  for (const statement of statements) await authority.database.raw(statement, names);
  const present = await authority.database('session_live_participants').where({ live_id: live }).whereNull('left_at');
  const first = async (table: string): Promise<string> =>
    (await authority.database(table).where({ organization_id: organizationId }).first('id')).id;
  return {
    /** Who is in the live that is going on. */
    present: present.map(({ user_id }): string => user_id),
    people: { admin, professor, student, service },
    ids: {
      session: sessionId,
      live: ended,
      student: student.id,
      professor: professor.id,
      formation: await first('formations'),
      role: await first('roles'),
    } as Record<string, string>,
  };
}

export type CrowdedOrganization = Awaited<ReturnType<typeof crowdedOrganization>>;

const students = `select id, full_name from users where organization_id = :org and role = 'student'`;
const others = 'generate_series(2, :size) n';

const statements = [
  `insert into users (organization_id, username, full_name, role)
   select :org, 'crowd-' || :tag || n, 'Personne ' || n, 'student' from ${others}`,
  `insert into user_roles (organization_id, user_id, role_id)
   select :org, u.id, r.id from users u join roles r on r.organization_id = :org and r.name = u.role
   where u.organization_id = :org on conflict do nothing`,
  `insert into roles (organization_id, name) select :org, 'Rôle ' || n from ${others}`,
  `insert into role_permissions (organization_id, role_id, permission)
   select :org, id, 'users.read' from roles where organization_id = :org on conflict do nothing`,
  `insert into user_roles (organization_id, user_id, role_id)
   select :org, :student, id from roles where organization_id = :org on conflict do nothing`,
  `insert into sign_ins (organization_id, user_id, signed_in_at, last_seen_at)
   select :org, :admin, now(), now() from ${others}`,
  `insert into service_tokens (organization_id, user_id, label, token_hash, created_at)
   select :org, :service, 'Jeton ' || n, sha256((:tag || n)::bytea), now() from generate_series(1, :size) n`,
  `insert into formations (organization_id, title) select :org, 'Formation ' || n from ${others}`,
  `insert into training_sessions (organization_id, formation_id, title, delivery, status, starts_on, ends_on)
   select :org, f.id, 'Groupe ' || n, 'online', 'running', '2026-01-05', '2026-12-18'
   from ${others}, (select id from formations where organization_id = :org limit 1) f`,
  `insert into seances (organization_id, session_id, title, starts_at, ends_at)
   select :org, :session, 'Séance ' || n, now() + n * interval '1 day', now() + n * interval '1 day' + interval '2 hours'
   from generate_series(1, :size) n`,
  `insert into session_professors (organization_id, session_id, user_id)
   select :org, id, :professor from training_sessions where organization_id = :org on conflict do nothing`,
  `insert into session_enrolments (organization_id, session_id, user_id)
   select :org, id, :student from training_sessions where organization_id = :org on conflict do nothing`,
  `insert into session_enrolments (organization_id, session_id, user_id)
   select :org, :session, id from (${students}) u on conflict do nothing`,
  // Lives: the class looked at has several that are over, and one going on with everybody in the room, as the others have.
  `insert into session_lives (id, organization_id, session_id, room_name, status, started_at, ended_at, started_by)
   select case when n = 1 then :ended::uuid else gen_random_uuid() end, :org, :session, gen_random_uuid()::text, 'ended',
     now() - n * interval '1 day', now() - n * interval '1 day' + interval '1 hour', :professor
   from generate_series(1, least(:size, 50)) n`,
  `insert into session_lives (id, organization_id, session_id, room_name, status, started_at, started_by)
   select case when id = :session then :live::uuid else gen_random_uuid() end, :org, id, gen_random_uuid()::text, 'live',
     now(), :professor from training_sessions where organization_id = :org`,
  `insert into session_live_participants (organization_id, live_id, user_id, role, joined_at, left_at)
   select :org, l.id, u.id, 'student', l.started_at, l.ended_at from session_lives l, (${students}) u
   where l.session_id = :session`,
  `insert into session_live_events (organization_id, live_id, kind, actor_id, at, detail)
   select :org, id, kind, actor, at, detail from (
     select id, 'started' as kind, :professor::uuid as actor, started_at as at, '{}'::jsonb as detail
     from session_lives where organization_id = :org
     union all
     select l.id, 'joined', u.id, l.started_at + interval '1 minute', jsonb_build_object('user_id', u.id, 'role', 'student')
     from session_lives l, (${students}) u where l.session_id = :session
     union all
     select id, 'ended', :professor, ended_at, jsonb_build_object('recording_url', null, 'enrolled', '[]'::jsonb)
     from session_lives where organization_id = :org and ended_at is not null
   ) told order by id, at`,
  `insert into session_live_messages (organization_id, live_id, user_id, text, sent_at)
   select :org, :live, :professor, 'Bonjour ' || n, now() from generate_series(1, :size) n`,
  `insert into session_bans (organization_id, session_id, user_id, reason, banned_at, banned_by, lifted_at, lifted_by)
   select :org, :session, id, 'Bruit', now(), :professor, now(), :professor from (${students}) u`,
  `insert into session_invites (organization_id, session_id, user_id, created_by, token_hash, created_at, expires_at)
   select :org, :session, id, :professor, sha256(id::text::bytea), now(), now() + interval '1 hour' from (${students}) u`,
  `insert into audit_log (organization_id, actor_id, action, object_kind, object_id, changes)
   select :org, :admin, 'user.changed', 'user', :student, '[]' from generate_series(1, :size) n`,
];
