import type { Role } from '@prolean/contract/identity.ts';

/** What a new organization's roles grant; an administrator may change it afterwards, since roles are rows. */
export const defaultRoles: Record<Role, readonly string[]> = {
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
  assistant: ['attendance.read', 'sessions.read', 'sessions.write', 'users.read'],
  professor: [],
  student: [],
  service: ['live.access.check', 'live.supervise'],
};
