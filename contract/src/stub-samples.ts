import type { User } from './identity.ts';
import type { Live } from './live.ts';
import type { Seance, Student, TrainingSession } from './training-sessions.ts';

/** Every sample user signs in with it. */
export const stubPassword = 'stub-password';

/** A service token that the stub knows, for `PROLEAN_MANAGEMENT_API_TOKEN`. */
export const stubServiceToken = 'stub-service-token';

/** Ids that read as what they are: the first group names the kind, the last one counts. */
const sampleId = (kind: string, number: number): string =>
  `${kind.padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

const organization = { id: sampleId('0e', 1), name: 'Centre de formation Al Amal' };

const person = (number: number, username: string, full_name: string, role: User['role'], locale: User['locale']) =>
  ({
    id: sampleId('a0', number),
    username,
    full_name,
    email: `${username}@al-amal.example`,
    phone: `+2126000000${String(number).padStart(2, '0')}`,
    cin: role === 'service' ? null : `BK1000${String(number).padStart(2, '0')}`,
    role,
    status: 'active',
    locale,
    organization,
  }) as const satisfies User;

export const sampleUsers = {
  admin: person(1, 'admin.stub', 'Hélène Marchand', 'admin', 'fr'),
  professor: person(2, 'prof.stub', 'Nadia Benkirane', 'professor', 'fr'),
  otherProfessor: person(3, 'prof2.stub', 'Étienne Lefèvre', 'professor', 'en'),
  student: person(4, 'student.stub', 'Youssef Amrani', 'student', 'fr'),
  arabicStudent: person(5, 'student2.stub', 'فاطمة الزهراء العلوي', 'student', 'ar'),
  otherStudent: person(6, 'student3.stub', 'Chloé Dubois', 'student', 'fr'),
  service: person(7, 'service.stub', 'Portail', 'service', 'fr'),
} satisfies Record<string, User>;

export const samplePermissions: Readonly<Record<User['role'], string[]>> = {
  admin: [
    'attendance.read',
    'audit.read',
    'live.supervise',
    'organization.write',
    'roles.write',
    'sessions.read',
    'sessions.write',
    'users.read',
    'users.write',
  ],
  assistant: ['sessions.read', 'users.read'],
  professor: [],
  student: [],
  service: ['live.access.check'],
};

const { professor, otherProfessor, student, arabicStudent, otherStudent } = sampleUsers;
const named = ({ id, full_name }: User) => ({ id, full_name });

const liveOf = (number: number, status: Live['status'], sessionId: string): Live => ({
  id: sampleId('1e', number),
  session_id: sessionId,
  room_name: `stub-room-${String(number).padStart(4, '0')}-abcdefghijkl`,
  status,
  started_at: '2026-03-02T09:00:00.000Z',
  paused_at: status === 'paused' ? '2026-03-02T09:40:00.000Z' : null,
  ended_at: status === 'ended' ? '2026-03-02T11:00:00.000Z' : null,
  started_by: named(professor),
  recording_url: null,
  student_media: { camera: true, microphone: false },
  version: { live: 1, paused: 2, ended: 3 }[status],
  participants_count: status === 'ended' ? 0 : 2,
});

const trainingSession = (
  number: number,
  details: Pick<TrainingSession, 'title' | 'formation' | 'delivery' | 'city'>,
  status: Live['status'] | null,
  taughtBy: User = professor,
): TrainingSession => ({
  id: sampleId('5e', number),
  status: 'running',
  starts_on: '2026-02-02',
  ends_on: '2026-06-26',
  professors: [named(taughtBy)],
  students_count: 2,
  live: status === null ? null : liveOf(number, status, sampleId('5e', number)),
  ...details,
});

const accounting = { id: sampleId('f0', 1), title: 'Comptabilité générale' };
const networks = { id: sampleId('f0', 2), title: 'Administration des réseaux' };
const arabic = { id: sampleId('f0', 3), title: 'التواصل المهني بالعربية' };

/** One training session for each state a live can be in. The last one belongs to the other professor. */
export const sampleSessions = {
  live: trainingSession(
    1,
    { title: 'Comptabilité générale – groupe A', formation: accounting, delivery: 'online', city: null },
    'live',
  ),
  paused: trainingSession(
    2,
    { title: 'التواصل المهني – الفوج الأول', formation: arabic, delivery: 'hybrid', city: 'Casablanca' },
    'paused',
  ),
  ended: trainingSession(
    3,
    { title: 'Réseaux – soir', formation: networks, delivery: 'hybrid', city: 'Lyon' },
    'ended',
  ),
  neverLive: trainingSession(
    4,
    { title: 'Réseaux – samedi', formation: networks, delivery: 'onsite', city: 'Tunis' },
    null,
  ),
  notMine: trainingSession(
    5,
    { title: 'Comptabilité générale – groupe B', formation: accounting, delivery: 'online', city: null },
    null,
    otherProfessor,
  ),
} satisfies Record<string, TrainingSession>;

const enrolled = (user: User): Student => ({
  id: user.id,
  username: user.username,
  full_name: user.full_name,
  email: user.email,
  phone: user.phone,
  cin: user.cin,
  status: user.status,
  enrolled_at: '2026-01-15T08:30:00.000Z',
});

/** Who is enrolled where. The other student is enrolled in nothing of the first professor's. */
export const sampleEnrolments: Readonly<Record<string, readonly Student[]>> = {
  [sampleSessions.live.id]: [enrolled(student), enrolled(arabicStudent)],
  [sampleSessions.paused.id]: [enrolled(student), enrolled(arabicStudent)],
  [sampleSessions.ended.id]: [enrolled(student), enrolled(arabicStudent)],
  [sampleSessions.neverLive.id]: [enrolled(student), enrolled(arabicStudent)],
  [sampleSessions.notMine.id]: [enrolled(arabicStudent), enrolled(otherStudent)],
};

const seance = (number: number, session: TrainingSession, day: string): Seance => ({
  id: sampleId('5a', number),
  session_id: session.id,
  title: `Séance ${number}`,
  starts_at: `${day}T09:00:00.000Z`,
  ends_at: `${day}T11:00:00.000Z`,
  place: session.city === null ? null : `${session.city}, salle 3`,
});

export const sampleSchedule: readonly Seance[] = [
  seance(1, sampleSessions.live, '2026-03-02'),
  seance(2, sampleSessions.paused, '2026-03-03'),
  seance(3, sampleSessions.ended, '2026-03-05'),
];
