import { joinLive } from '@prolean/contract/live.ts';
import { id } from '@prolean/contract/values.ts';
import type { Request, Response } from 'express';
import type { ZodType, z } from 'zod';
import { RequestRefused } from '../../middleware/request-refused.ts';
import { signInOf, webSessionId } from '../../middleware/web-session.ts';
import type { Departure } from './channel/departures.ts';
import type { Seat, Seats } from './channel/seat.ts';

/** Path of everything about one room. */
export const roomPath = '/external/live/:session_id';

export const roomAddress = (sessionId: string) => `/external/live/${sessionId}`;

/** The training session the address names; what is no id names nothing. */
export function sessionIdOf(req: Request) {
  const parsed = id.safeParse(req.params.session_id);
  if (!parsed.success) throw new RequestRefused(404, 'not_found');
  return parsed.data;
}

/** What the browser posted, as the schema states it. */
export function bodyOf<Schema extends ZodType>(req: Request, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(req.body ?? {});
  if (!parsed.success) throw new RequestRefused(400, 'invalid_request', { cause: parsed.error });
  return parsed.data;
}

export const ask = {
  join: (req: Request, sessionId: string) => req.authority.call(joinLive, { params: { id: sessionId }, body: {} }),
};

/** The seat this browser shows, if it is one of this person, this web session and this room; else null. */
export function seatOf(req: Request, seats: Seats, text: string, sessionId: string): Seat | null {
  const holder = { webSessionId: webSessionId(req) ?? '', personId: req.person?.id, sessionId };
  return text === '' ? null : seats.check(text, holder);
}

export function requireSeat(req: Request, seats: Seats, text: string, sessionId: string): Seat {
  const seat = seatOf(req, seats, text, sessionId);
  if (!seat) throw new RequestRefused(403, 'not_allowed');
  return seat;
}

export const noStore = (res: Response) => res.set('Cache-Control', 'no-store');

/** What it takes to leave in this person's name, also after this request has ended. */
export function departureOf(req: Request, sessionId: string): Departure {
  const signIn = signInOf(req);
  if (!signIn) throw new RequestRefused(401, 'unauthenticated');
  return { signIn, sessionId, requestId: req.requestId };
}
