import { z } from 'zod';

/** UUID string, any version. */
export const id = z.uuid().meta({ example: '0b9c6f6e-3c1d-4f0e-9a51-6f6f2c7a9d10' });

/** ISO 8601 in UTC with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 }).meta({ example: '2026-03-02T09:00:00.000Z' });

/** Calendar date without a time, `YYYY-MM-DD`. */
export const date = z.iso.date().meta({ example: '2026-03-02' });

/** An address on the web that is stored and shown, never fetched: https only. */
export const httpsUrl = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain, error: 'must be an https address' })
  .max(2000);

export const locale = z.enum(['fr', 'en', 'ar']);
export type Locale = z.infer<typeof locale>;

export const success = z.literal(true);

export const noParams = z.object({});
export const noQuery = z.object({});
