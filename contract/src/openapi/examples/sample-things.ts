import type { Formation } from '../../administration-formations.ts';
import type { ManagedRole } from '../../administration-roles.ts';
import type { ManagedUser } from '../../administration-users.ts';
import type { User } from '../../identity.ts';
import type { Live, Participant } from '../../live.ts';
import { samplePermissions, sampleSessions, sampleUsers } from '../../stub-samples.ts';

/** Shown in place of every token. */
export const sampleToken = 'header.claims.signature';
export const createdAt = '2026-01-05T08:00:00.000Z';

/** An id that reads as what it is, beside those of `stub-samples.ts`. */
export const exampleId = (kind: string): string => `${kind.padStart(8, '0')}-0000-4000-8000-000000000001`;

export const named = ({ id, full_name }: User) => ({ id, full_name });

export const signedInAs = (user: User) => ({
  user,
  token: sampleToken,
  permissions: samplePermissions[user.role],
  expiresIn: 28_800,
});

export const running = sampleSessions.live;
export const going: Live = sampleSessions.live.live!;
export const ofSession = { params: { id: running.id } };

export const participant: Participant = {
  user_id: sampleUsers.student.id,
  full_name: sampleUsers.student.full_name,
  role: 'student',
  joined_at: '2026-03-02T09:02:11.480Z',
  left_at: null,
  connected: true,
  hand_raised_at: null,
  has_floor: false,
  muted: false,
  network_quality: null,
};

export const assistantRole: ManagedRole = {
  id: exampleId('e0'),
  name: 'assistant',
  permissions: samplePermissions.assistant,
  built_in: true,
  users_count: 3,
};

export const ownRole: ManagedRole = {
  id: exampleId('e1'),
  name: 'Accueil',
  permissions: ['sessions.read', 'users.read'],
  built_in: false,
  users_count: 0,
};

const { organization: _organization, ...student } = sampleUsers.student;
export const managedStudent: ManagedUser = {
  ...student,
  roles: [{ id: exampleId('e2'), name: 'student' }],
  has_password: true,
  created_at: createdAt,
};

export const accounting: Formation = { ...running.formation, sessions_count: 2, created_at: createdAt };
