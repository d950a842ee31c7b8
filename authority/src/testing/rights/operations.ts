import * as attendance from '@prolean/contract/attendance.ts';
import type { Endpoint } from '@prolean/contract/endpoint.ts';
import { endpoints } from '@prolean/contract/endpoints.ts';
import * as liveEvents from '@prolean/contract/live-events.ts';

/** What rights need to know of an operation. */
export type Operation = Pick<Endpoint, 'name' | 'method' | 'path' | 'caller' | 'params' | 'refusals'> & {
  body: Endpoint['body'];
  upload?: Endpoint['upload'];
};

/** Operations whose reply is a stream or a file rather than one JSON value, so that they are no endpoints. */
const isStream = (value: unknown): value is Omit<Operation, 'body'> =>
  typeof value === 'object' && value !== null && 'path' in value && 'method' in value && !('reply' in value);

const streams = [liveEvents, attendance]
  .flatMap((module) => Object.values(module) as unknown[])
  .filter(isStream)
  .map((stream): Operation => ({ ...stream, body: null }));

/** Everything that can be asked of the authority. */
export const operations: readonly Operation[] = [...endpoints, ...streams];
