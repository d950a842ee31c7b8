import type { Plan } from './rounds.ts';
import type { BenchRow } from './row.ts';
import { clientCalls } from './rows/client.ts';
import { limits } from './rows/limits.ts';
import { lists, listsOfRivals } from './rows/list.ts';
import { heartbeats, joins, startStorms } from './rows/live.ts';
import { askingDuringWrongSignIns, signIns, signInsOfRivals } from './rows/sign-in.ts';
import { soak } from './rows/soak.ts';
import { whoIsAsking, whoIsAskingRivals } from './rows/who.ts';
import type { Stage } from './stage.ts';

type Measurement = { about: string; onlyWhenNamed?: true; measure: (stage: Stage, plan: Plan) => Promise<BenchRow[]> };

/** Everything that can be measured, by its id. */
export const measurements = {
  B1: {
    about: 'who is asking: GET /auth/me against a bare server with the same query, and its p99',
    measure: whoIsAsking,
  },
  'B1-rivals': { about: 'the same against Better Auth; Parse Server beside', measure: whoIsAskingRivals },
  B2: { about: 'sign-ins against bare argon2id checks', measure: signIns },
  'B2-rivals': {
    about: 'the same against the best of Better Auth, Feathers and Parse Server',
    measure: signInsOfRivals,
  },
  'B2-waiting': { about: 'p99 of GET /auth/me while 64 wrong sign-ins wait', measure: askingDuringWrongSignIns },
  B3: {
    about: 'a list of 50 training sessions with their lives against a bare server with the same SQL',
    measure: lists,
  },
  'B3-rivals': { about: 'the same against Feathers', measure: listsOfRivals },
  B6: { about: 'joins, with presence and history, against a bare server with one upsert', measure: joins },
  'B6-storm': { about: '300 starts at once over two processes: p99, and one live', measure: startStorms },
  B7: { about: 'the contract client against bare undici, got, and axios with axios-retry', measure: clientCalls },
  heartbeats: { about: 'batches of 200 heartbeats against a bare update of 200 rows', measure: heartbeats },
  limits: { about: 'memory after load, and time until it listens', measure: limits },
  soak: {
    about: 'memory, descriptors and connections under half load: half an hour with --rounds 30 --seconds 60',
    onlyWhenNamed: true,
    measure: soak,
  },
} satisfies Record<string, Measurement>;

export type MeasurementId = keyof typeof measurements;
export const measurementIds = Object.keys(measurements) as MeasurementId[];
/** What is measured where nothing is named. */
export const usualIds = measurementIds.filter((id) => !('onlyWhenNamed' in measurements[id]));
