import type { Endpoint } from '../endpoint.ts';
import { health, ready } from '../health.ts';
import {
  formationExamples,
  memberExamples,
  organizationExamples,
  roleExamples,
  sessionExamples,
} from './examples/administration-examples.ts';
import { attendanceExamples } from './examples/attendance-examples.ts';
import { type Example, example } from './examples/example.ts';
import {
  accountExamples,
  identityExamples,
  secondFactorExamples,
  serviceTokenExamples,
} from './examples/identity-examples.ts';
import { liveExamples, trainingSessionExamples } from './examples/live-examples.ts';
import { peopleExamples } from './examples/people-examples.ts';
import { doorExamples, roomExamples } from './examples/room-examples.ts';

/** An example of every operation, made of the people and training sessions that the stub authority knows. */
export const examples: readonly Example[] = [
  ...identityExamples,
  ...accountExamples,
  ...secondFactorExamples,
  ...serviceTokenExamples,
  ...trainingSessionExamples,
  ...liveExamples,
  ...roomExamples,
  ...doorExamples,
  ...attendanceExamples,
  ...peopleExamples,
  ...roleExamples,
  ...formationExamples,
  ...sessionExamples,
  ...memberExamples,
  ...organizationExamples,
  example(health, {}, { status: 'up' }),
  example(ready, {}, { status: 'ready' }),
];

/** Throws for an endpoint without an example. */
export function exampleOf(endpoint: Endpoint): Example {
  const found = examples.find((one) => one.endpoint === endpoint);
  if (found === undefined) throw new Error(`${endpoint.name} has no example in openapi/examples.ts`);
  return found;
}
