import type { LiveStatus } from '@prolean/contract/live.ts';
import { Refusal } from '../../platform/refusal.ts';

/** The latest live of a training session, `none` before the first one. */
export type State = LiveStatus | 'none';
/** `act`: whatever people do inside the room, from raising a hand to a message. */
export type Action = 'start' | 'pause' | 'end' | 'join' | 'leave' | 'set_student_media' | 'act';

/** What an action does in a state: change the live, keep it as it is, or refuse with a code. */
export type Effect = 'create' | 'resume' | 'pause' | 'end' | 'keep' | 'enter' | 'exit' | 'set' | 'allow' | Denial;
export type Denial = 'invalid_transition' | 'live_not_active';

/** The lifecycle, whole. Every repeated action finds `keep`, which makes all of them safe to repeat. */
export const lifecycle = {
  none: {
    start: 'create',
    pause: 'invalid_transition',
    end: 'invalid_transition',
    join: 'live_not_active',
    leave: 'keep',
    set_student_media: 'live_not_active',
    act: 'live_not_active',
  },
  live: {
    start: 'keep',
    pause: 'pause',
    end: 'end',
    join: 'enter',
    leave: 'exit',
    set_student_media: 'set',
    act: 'allow',
  },
  paused: {
    start: 'resume',
    pause: 'keep',
    end: 'end',
    join: 'enter',
    leave: 'exit',
    set_student_media: 'set',
    act: 'allow',
  },
  ended: {
    start: 'create',
    pause: 'invalid_transition',
    end: 'keep',
    join: 'live_not_active',
    leave: 'keep',
    set_student_media: 'live_not_active',
    act: 'live_not_active',
  },
} as const satisfies Record<State, Record<Action, Effect>>;

const denials: Record<Denial, string> = {
  invalid_transition: 'This class is not going on.',
  live_not_active: 'This class has not started or is over.',
};

const isDenial = (effect: Effect): effect is Denial => Object.hasOwn(denials, effect);

/** What the table says of an action on the live as it is; a refusal where it says no. */
export function effectOf(action: Action, live: { status: LiveStatus } | null): Exclude<Effect, Denial> {
  const effect: Effect = lifecycle[live?.status ?? 'none'][action];
  if (isDenial(effect)) throw new Refusal(effect, denials[effect]);
  return effect;
}
