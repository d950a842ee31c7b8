import type { RuleGroup } from './rule.ts';
import { accessRules } from './rules/rules-access.ts';
import { accountRules } from './rules/rules-account.ts';
import { catalogueRules } from './rules/rules-catalogue.ts';
import { conventionRules, replyRules } from './rules/rules-conventions.ts';
import { doorRules } from './rules/rules-doors.ts';
import { healthRules } from './rules/rules-health.ts';
import { identityRules } from './rules/rules-identity.ts';
import { keyRules } from './rules/rules-keys.ts';
import { lifecycleRules } from './rules/rules-lifecycle.ts';
import { mediaRules } from './rules/rules-media.ts';
import { neverStartedRules } from './rules/rules-never-started.ts';
import { peopleRules } from './rules/rules-people.ts';
import { presenceRules } from './rules/rules-presence.ts';
import { recordingRules } from './rules/rules-recording.ts';
import { requestRules } from './rules/rules-requests.ts';
import { rightsRules } from './rules/rules-rights.ts';
import { roomRules } from './rules/rules-room.ts';
import { roomNameRules } from './rules/rules-rooms.ts';
import { stormRules } from './rules/rules-storms.ts';
import { streamRules } from './rules/rules-streams.ts';
import { tokenRules } from './rules/rules-tokens.ts';
import { trainingSessionRules } from './rules/rules-training-sessions.ts';

/** All there is to check, in the order in which it runs: the last three speak of what the others saw. */
export const ruleGroups: readonly RuleGroup[] = [
  healthRules,
  identityRules,
  tokenRules,
  requestRules,
  trainingSessionRules,
  neverStartedRules,
  lifecycleRules,
  presenceRules,
  recordingRules,
  mediaRules,
  rightsRules,
  accessRules,
  keyRules,
  roomRules,
  doorRules,
  streamRules,
  accountRules,
  peopleRules,
  catalogueRules,
  stormRules,
  roomNameRules,
  replyRules,
  conventionRules,
];

/** Promises of the contract that can't be checked without harm, or from outside at all. */
export const uncheckable: readonly string[] = [
  'expiry of tokens and the seven days after which a sign-in is not renewed (they take too long to come)',
  'limits on failed sign-ins and equal answering times (trying them would lock accounts out)',
  'metrics, imports that are carried out, and the second factor that an organization demands',
  '503 while the database is away or the service is stopping',
  'what is written to logs, and durability over a crash',
];
