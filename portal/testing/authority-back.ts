import { expect, vi } from 'vitest';
import type { Portal } from './portal.ts';

/** Until the portal has noticed that its authority answers again: old connections gone, breaker closed. */
export const untilAuthorityIsBack = ({ services }: Portal): Promise<void> =>
  vi.waitFor(async () => expect(await services.authorityClient.probe()).toBe(true), { timeout: 20_000, interval: 20 });
