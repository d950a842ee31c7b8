import type { LiveStatus } from '@prolean/contract/live.ts';

/** The latest live of a training session, `none` before the first one. */
export type State = LiveStatus | 'none';
export type Action = 'start' | 'pause' | 'end' | 'join' | 'leave' | 'set_student_media';

/** What an action does in a state: change the live, keep it as it is, or refuse with a code. */
export type Effect = 'create' | 'resume' | 'pause' | 'end' | 'keep' | 'enter' | 'exit' | 'set' | Denial;
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
  },
  live: { start: 'keep', pause: 'pause', end: 'end', join: 'enter', leave: 'exit', set_student_media: 'set' },
  paused: { start: 'resume', pause: 'keep', end: 'end', join: 'enter', leave: 'exit', set_student_media: 'set' },
  ended: {
    start: 'create',
    pause: 'invalid_transition',
    end: 'keep',
    join: 'live_not_active',
    leave: 'keep',
    set_student_media: 'live_not_active',
  },
} as const satisfies Record<State, Record<Action, Effect>>;
