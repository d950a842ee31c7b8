import * as account from './account.ts';
import * as formations from './administration-formations.ts';
import * as members from './administration-members.ts';
import * as organization from './administration-organization.ts';
import * as roles from './administration-roles.ts';
import * as sessions from './administration-sessions.ts';
import * as users from './administration-users.ts';
import * as attendance from './attendance.ts';
import type { Endpoint } from './endpoint.ts';
import * as health from './health.ts';
import * as identity from './identity.ts';
import * as live from './live.ts';
import * as liveDoors from './live-doors.ts';
import * as liveRoom from './live-room.ts';
import * as secondFactor from './second-factor.ts';
import * as serviceTokens from './service-tokens.ts';
import * as trainingSessions from './training-sessions.ts';

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'path' in value && 'method' in value && 'reply' in value;

/** Every operation of the contract, for whatever walks all of them: stub, documents, conformance, rights matrix. */
export const endpoints: readonly Endpoint[] = [
  identity,
  account,
  secondFactor,
  serviceTokens,
  trainingSessions,
  live,
  liveRoom,
  liveDoors,
  attendance,
  users,
  roles,
  formations,
  sessions,
  members,
  organization,
  health,
]
  .flatMap((module) => Object.values(module) as unknown[])
  .filter(isEndpoint);
