import { type Code, sharedCodes, statusByCode, tokenCodes } from '../codes.ts';
import type { Endpoint } from '../endpoint.ts';

/** Every code an operation may answer with, sorted by status; within one, in the order of the contract. */
export function codesOf({ caller, refusals }: Pick<Endpoint, 'caller' | 'refusals'>): Code[] {
  const codes = new Set<Code>([...sharedCodes, ...(caller === 'anyone' ? [] : tokenCodes), ...refusals]);
  return (Object.keys(statusByCode) as Code[])
    .filter((code) => codes.has(code))
    .sort((one, other) => statusByCode[one] - statusByCode[other]);
}
