import { hashOfToken } from '../../authority/src/features/identity/opaque-token.ts';
import { defaultRoles } from '../../authority/src/features/people/default-roles.ts';

export const sizes = {
  people: 100_000,
  sessions: 10_000,
  enrolments: 1_000_000,
  openLives: 1500,
  /** Lives for heartbeats, with so many people in each. */
  fullLives: 32,
  peopleInFullLife: 200,
  endedLives: 20_000,
  endedPresences: 200_000,
  seances: 100_000,
  auditEntries: 200_000,
};
export const benchPassword = 'Un-mot-de-passe-7';
export const serviceToken = 'prst_the-token-of-the-bench-which-opens-nothing-of-worth';

const prefixes = { person: '10000000', session: '20000000', 'sign-in': '30000000', live: '40000000', role: '50000000' };
type Kind = keyof typeof prefixes;

/** Ids of made-up rows, so that whoever needs one can work it out: the kind in front, the number at the end. */
export const idOf = (kind: Kind, number: number): string =>
  `${prefixes[kind]}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
export const numberOf = (id: string): number => Number.parseInt(id.slice(-12), 16);
export const organizationId = '00000000-0000-4000-8000-000000000001';

/** The first people are professors, each of 20 training sessions; the rest are students in ten or so. */
const professors = 500;
/** These have 50, for the measured list. */
export const listedProfessors = 100;
export const professorOf = (session: number): number => 1 + (session % professors);
export const administrator = sizes.people + 1;
const service = sizes.people + 2;
/** The first training sessions have an open live each; these come next. */
export const fullLife = (turn: number): number => sizes.openLives + 1 + (turn % sizes.fullLives);

const sqlId = (kind: Kind, number: string) =>
  `('${prefixes[kind]}-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const numbers = (to: number, from = 1) => `generate_series(${from}, ${to}) n`;
const organization = `'${organizationId}'::uuid`;

const people = (passwordHash: string) => [
  `insert into organizations (id, name, slug) values (${organization}, 'Bench', 'bench')`,
  `insert into users (id, organization_id, username, full_name, email, role, password_hash)
   select ${sqlId('person', 'n')}, ${organization}, 'person-' || n, 'Personne ' || n, 'person-' || n || '@example.test',
     case when n = ${administrator} then 'admin' when n = ${service} then 'service'
       when n <= ${professors} then 'professor' else 'student' end, '${passwordHash}'
   from ${numbers(service)}`,
  ...Object.entries(defaultRoles).flatMap(([role, permissions], index) => [
    `insert into roles (id, organization_id, name) values ('${idOf('role', index)}', ${organization}, '${role}')`,
    `insert into role_permissions (organization_id, role_id, permission)
     select ${organization}, '${idOf('role', index)}', unnest('{${permissions}}'::text[])`,
  ]),
  `insert into user_roles (organization_id, user_id, role_id)
   select ${organization}, u.id, r.id from users u join roles r on r.name = u.role`,
  `insert into sign_ins (id, organization_id, user_id, signed_in_at, last_seen_at, scope)
   select ${sqlId('sign-in', 'n')}, ${organization}, ${sqlId('person', 'n')}, now(), now(), 'full' from ${numbers(service)}`,
  `insert into service_tokens (organization_id, user_id, label, token_hash, created_at)
   values (${organization}, '${idOf('person', service)}', 'Bench', '\\x${hashOfToken(serviceToken).toString('hex')}', now())`,
];

const catalogue = [
  `insert into formations (id, organization_id, title) values (${organization}, ${organization}, 'Formation')`,
  `insert into training_sessions (id, organization_id, formation_id, title, delivery, status, starts_on, ends_on)
   select ${sqlId('session', 'n')}, ${organization}, ${organization}, 'Groupe ' || n, 'online', 'running',
     date '2026-01-05' + n % 90, date '2026-12-18' from ${numbers(sizes.sessions)}`,
  `insert into session_professors (organization_id, session_id, user_id)
   select ${organization}, ${sqlId('session', 'n')}, ${sqlId('person', `1 + n % ${professors}`)} from ${numbers(sizes.sessions)}`,
  `insert into session_professors (organization_id, session_id, user_id)
   select ${organization}, ${sqlId('session', `${professors} * (n % 20) + 100 * (1 + n / 20) + p - 1`)}, ${sqlId('person', 'p')}
   from generate_series(1, ${listedProfessors}) p, ${numbers(29, 0)}`,
  `insert into session_enrolments (organization_id, session_id, user_id)
   select ${organization}, ${sqlId('session', '1 + n / 100')},
     ${sqlId('person', `${professors} + 1 + (n::bigint * 7919) % ${sizes.people - professors}`)}
   from ${numbers(sizes.enrolments - 1, 0)} on conflict do nothing`,
  `insert into seances (organization_id, session_id, title, starts_at, ends_at)
   select ${organization}, ${sqlId('session', `1 + n % ${sizes.sessions}`)}, 'Séance', day, day + interval '2 hours'
   from (select n, now() + (n / 500 - 100) * interval '1 day' as day from ${numbers(sizes.seances)}) days`,
];

const openLives = (room: string, from: number, to: number) =>
  `insert into session_lives (id, organization_id, session_id, room_name, status, started_at, started_by)
   select ${sqlId('live', 'n')}, ${organization}, ${sqlId('session', 'n')}, '${room}' || lpad(n::text, 12, '0'), 'live', now(),
     ${sqlId('person', '1')} from ${numbers(to, from)}`;

const lives = [
  openLives('bench-room-number-', 1, sizes.openLives),
  openLives('bench-full-number-', fullLife(0), fullLife(sizes.fullLives - 1)),
  `insert into session_lives (id, organization_id, session_id, room_name, status, started_at, ended_at, started_by)
   select ${sqlId('live', '100000 + n')}, ${organization}, ${sqlId('session', `1 + n % ${sizes.sessions}`)},
     'bench-ended-number-' || lpad(n::text, 12, '0'), 'ended', day, day + interval '2 hours', ${sqlId('person', '1')}
   from (select n, now() - (1 + n / 500) * interval '1 day' as day from ${numbers(sizes.endedLives)}) days`,
  `insert into session_live_participants (organization_id, live_id, user_id, role, joined_at, left_at, connected)
   select ${organization}, l.id, ${sqlId('person', `${professors + 1} + n % ${sizes.people - professors}`)}, 'student', l.started_at, l.ended_at, false
   from ${numbers(sizes.endedPresences)} join session_lives l on l.id = ${sqlId('live', `100001 + n % ${sizes.endedLives}`)}`,
];

/** Its chain of hashes is no true one, which changes nothing for a reader. */
const auditLog = [
  `insert into audit_log (organization_id, number, at, actor_id, action, object_kind, object_id, changes, hash)
   select ${organization}, n, now() - (${sizes.auditEntries} - n) * interval '1 minute', ${sqlId('person', `${administrator}`)},
     case when n % 100 = 0 then 'user.disabled' else 'user.changed' end, 'user', ${sqlId('person', `1 + n % ${sizes.people}`)},
     '[{"field": "phone", "before": null, "after": "0600000000"}]', sha256(n::text::bytea) from ${numbers(sizes.auditEntries)}`,
];

/** Everything the bench's database holds, for one transaction. Triggers sleep: the keys hold as the rows are made. */
export const rowStatements = (passwordHash: string): readonly string[] => [
  'set local session_replication_role = replica',
  ...people(passwordHash),
  ...catalogue,
  ...lives,
  ...auditLog,
];
