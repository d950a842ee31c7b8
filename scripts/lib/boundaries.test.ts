import { expect, test } from 'vitest';
import { findViolations } from './boundaries.ts';

const rulesBrokenBy = (path: string, text: string) => findViolations([{ path, text }]).map(({ rule }) => rule);

test.each([
  ['contract/src/client.ts', "import { x } from '../../authority/src/app.ts';", 'contract depends on nothing of ours'],
  ['contract/src/client.ts', "import express from 'express';", 'contract may not depend on this package'],
  [
    'portal/src/app.ts',
    "import { x } from '../../authority/src/app.ts';",
    'authority and portal know each other only through contract',
  ],
  [
    'authority/src/app.ts',
    "import { x } from '../../portal/src/app.ts';",
    'authority and portal know each other only through contract',
  ],
  ['authority/src/app.ts', "import { x } from '../../scripts/lib/postgres.ts';", 'services do not depend on scripts'],
  [
    'authority/src/platform/route.ts',
    "import type { X } from '../features/live/live-service.ts';",
    'platform and integrations know no feature',
  ],
  [
    'authority/src/features/live/live-service.ts',
    "import { x } from '../identity/tokens.ts';",
    'a feature knows another one only as a type',
  ],
  ['authority/src/app.ts', "import { x } from './features/live/live-store.ts';", 'a store is private to its folder'],
  [
    'portal/browser/live-room/room.ts',
    "import { x } from '../../src/config.ts';",
    'browser code knows server code only as types',
  ],
])('%s with %s breaks a rule', (path, text, rule) => {
  expect(rulesBrokenBy(path, text)).toEqual([rule]);
});

test.each([
  [
    'authority/src/features/live/live-service.ts',
    "import type { X } from '../training-sessions/membership-service.ts';",
  ],
  ['authority/src/services.ts', "import { createLiveStore } from './features/live/live-store.ts';"],
  ['portal/src/app.ts', "import { me } from '@prolean/contract/identity.ts';"],
  ['authority/src/features/live/live.test.ts', "import { x } from '../../../../scripts/testing/database.ts';"],
])('%s with %s is allowed', (path, text) => {
  expect(rulesBrokenBy(path, text)).toEqual([]);
});

test('an import over several lines is seen', () => {
  const text = "import {\n  one,\n  two,\n} from '../../portal/src/app.ts';";
  expect(rulesBrokenBy('authority/src/app.ts', text)).toHaveLength(1);
});
