import { z } from 'zod';
import { Refusal } from './refusal.ts';

/** Where a list goes on: after the row that holds these values in its order. */
export type Place = readonly string[];

export type PageQuery = { limit: number; cursor?: string | undefined };

const places = z
  .array(
    z
      .string()
      .max(400)
      .refine((text) => !text.includes('\0')),
  )
  .min(1)
  .max(4);

const malformed = () =>
  new Refusal('invalid_request', 'The request is not valid.', {
    details: [{ path: 'query.cursor', message: 'is not one that this list gave' }],
  });

export const encodePlace = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The place a cursor stands for, null at the start of the list. `shape` says what each of its values looks like:
 * a cursor comes from outside, and its values go into a comparison with columns of these types.
 */
export function placeOf(cursor: string | undefined, shape: readonly z.ZodType<string>[]): Place | null {
  if (cursor === undefined) return null;
  const parsed = places.safeParse(jsonOf(cursor));
  if (!parsed.success || parsed.data.length !== shape.length) throw malformed();
  if (!shape.every((schema, index) => schema.safeParse(parsed.data[index]).success)) throw malformed();
  return parsed.data;
}

/** A page out of one row more than it may hold: the extra row only tells that there is another page. */
export function pageOf<Row>(rows: readonly Row[], limit: number, place: (row: Row) => Place) {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next_cursor: rows.length > limit && last !== undefined ? encodePlace(place(last)) : null };
}

/** A text for `ilike` that finds it anywhere and means nothing but itself. */
export const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
