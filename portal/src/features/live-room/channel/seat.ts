import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Peer, RoomRole } from '../../../../browser/live-room/wire.ts';
import { createSigner } from '../../../platform/keys.ts';

const seatContent = z.object({
  peer: z.object({
    id: z.string(),
    person_id: z.string(),
    name: z.string(),
    role: z.enum(['professor', 'student']),
    uid: z.number().int().positive(),
  }),
  session_id: z.string(),
  live_id: z.string(),
  /** A fingerprint of the web session it was given to. */
  holder: z.string(),
});
export type Seat = z.infer<typeof seatContent>;

/** A browser newly in the room: its id is random, its numeric name follows from the id. */
export function newPeer(person: { id: string; full_name: string }, role: RoomRole): Peer {
  const id = randomBytes(12).toString('base64url');
  const uid = createHash('sha256').update(id).digest().readUInt32BE(0) || 1;
  return { id, person_id: person.id, name: person.full_name, role, uid };
}

/**
 * A seat is the portal's word that the authority let this browser in, as whom, and to which live. It is signed, so that any
 * process of the portal can check it without sharing state.
 */
export function createSeats(secrets: readonly string[]) {
  const signer = createSigner(secrets, 'live room seat');

  return {
    sign({ webSessionId, ...seat }: Omit<Seat, 'holder'> & { webSessionId: string }) {
      const content: Seat = { ...seat, holder: fingerprint(webSessionId) };
      const text = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${text}.${signer.sign(text)}`;
    },

    /**
     * The seat, if it is ours and was given to this web session, this person and this training session; else null. The person
     * is undefined while the web session cannot be read; its id, which no other person ever has, is known all the same.
     */
    check(
      seat: string,
      holder: { webSessionId: string; personId: string | undefined; sessionId: string },
    ): Seat | null {
      const [text = '', signature = ''] = seat.split('.');
      if (!signer.isSigned(text, signature)) return null;
      const content = seatContent.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
      const fits =
        content.holder === fingerprint(holder.webSessionId) &&
        (holder.personId === undefined || content.peer.person_id === holder.personId) &&
        content.session_id === holder.sessionId;
      return fits ? content : null;
    },
  };
}
export type Seats = ReturnType<typeof createSeats>;

const fingerprint = (webSessionId: string) =>
  createHash('sha256').update(webSessionId).digest('base64url').slice(0, 22);
