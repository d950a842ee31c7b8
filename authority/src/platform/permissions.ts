import type { Caller } from './caller.ts';
import { forbidden } from './refusal.ts';

/** Throws `forbidden` unless one of the caller's roles grants one of these. */
export function requirePermission({ permissions }: Caller, ...anyOf: string[]): void {
  if (!anyOf.some((permission) => permissions.includes(permission))) throw forbidden();
}
