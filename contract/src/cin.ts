import { z } from 'zod';

/** The national id as people type it (`bk 123 456`) in the one form that is stored and compared (`BK123456`). */
export const normaliseCin = (text: string): string => text.replace(/\s+/g, '').toUpperCase();

/** One or two letters and six digits, in the stored form. */
export const cin = z.string().regex(/^[A-Z]{1,2}[0-9]{6}$/);
