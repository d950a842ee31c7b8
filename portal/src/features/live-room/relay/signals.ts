import { z } from 'zod';
import type { AddressedSignal } from '../../../../browser/live-room/wire.ts';

const sending = z.object({ microphone: z.boolean(), camera: z.boolean(), screen: z.boolean() });
const link = z.string().regex(/^[\w-]{1,40}$/);
const peerId = z.string().regex(/^[\w-]{16}$/);

const candidate = z.object({
  candidate: z.string().max(1000),
  sdpMid: z.string().max(32).nullable(),
  sdpMLineIndex: z.number().int().min(0).max(64).nullable(),
  usernameFragment: z.string().max(256).nullable(),
});

const signal = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), sending, reply: z.boolean() }),
  z.object({ type: z.literal('sending'), sending }),
  z.object({ type: z.literal('offer'), link, sdp: z.string().max(40_000) }),
  z.object({ type: z.literal('answer'), link, sdp: z.string().max(40_000) }),
  z.object({ type: z.literal('candidate'), link, candidates: z.array(candidate).max(32) }),
]);

const addressed = z.object({ to: peerId.nullable(), signal }).refine(
  // A description is for one connection; nobody may make everyone negotiate at once.
  ({ to, signal: { type } }) => to !== null || type === 'hello' || type === 'sending',
  { error: 'offers, answers and candidates are for one peer' },
);

/** What a browser posts to the relay. */
export const signalsBody = z.object({ seat: z.string().max(2000), signals: z.array(addressed).min(1).max(32) });

/** Whether what the schema accepts is what the wire says; a difference is a type error here. */
export type CheckedSignals = z.infer<typeof signalsBody>['signals'] extends AddressedSignal[] ? true : never;
