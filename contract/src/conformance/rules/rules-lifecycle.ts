import { isDeepStrictEqual } from 'node:util';
import type { Code } from '../../codes.ts';
import { type Live, startLive } from '../../live.ts';
import type { Action } from '../classroom.ts';
import type { Context } from '../context.ts';
import { cameOf, type Findings } from '../findings.ts';
import { LeftOut, type RuleGroup, rule } from '../rule.ts';
import { liveFieldRules } from './rules-live-fields.ts';

type State = Live['status'];

/** What an action does to the latest live: a new one, a change to this state, nothing, or a refusal. */
type Effect = 'new' | State | 'nothing' | { refused: Code };

const table: Record<State, Partial<Record<Action, Effect>>> = {
  live: { start: 'nothing', pause: 'paused', end: 'ended', join: 'nothing', leave: 'nothing' },
  paused: { start: 'live', pause: 'nothing', end: 'ended', join: 'nothing', leave: 'nothing' },
  ended: {
    start: 'new',
    pause: { refused: 'invalid_transition' },
    end: 'nothing',
    join: { refused: 'live_not_active' },
    leave: 'nothing',
    'student-media': { refused: 'live_not_active' },
  },
};

const sayEffect = (effect: Effect): string => {
  if (typeof effect === 'object') return `is refused with ${effect.refused} and changes nothing`;
  if (effect === 'new') return 'begins a new live in a new room';
  return effect === 'nothing' ? 'is 200 and leaves the live as it is' : `is 200 and makes the same live ${effect}`;
};

const bodyOf: Partial<Record<Action, object>> = {
  end: {},
  join: {},
  'student-media': { camera: true, microphone: true },
};

/** The live without its head count, which comings and goings change. */
const still = (live: Live | null) => (live === null ? null : { ...live, participants_count: null });

const compare = (findings: Findings, effect: Effect, before: Live, after: Live | null): void => {
  const came = `${after?.id === before.id ? 'the same live' : 'another live'}, ${after?.status}`;
  if (effect === 'new')
    findings.that(
      after?.id !== before.id && after?.status === 'live' && after.room_name !== before.room_name,
      'a new live in a new room',
      came,
    );
  else if (effect === 'nothing' || typeof effect === 'object')
    findings.that(
      isDeepStrictEqual(still(after), still(before)),
      `the same live, ${before.status}, unchanged`,
      `${came}, changed`,
    );
  else findings.that(after?.id === before.id && after.status === effect, `the same live, ${effect}`, came);
};

const checkCell = async (context: Context, findings: Findings, from: State, action: Action, effect: Effect) => {
  const room = context.classroom();
  const before = await room.bring(findings, from);
  const as = action === 'join' || action === 'leave' ? context.cast.student : context.cast.professor;
  const answer = await room.act(action, as, bodyOf[action]);
  if (typeof effect === 'object') findings.refusal(answer, effect.refused);
  else findings.that(answer.status === 200, '200', cameOf(answer), answer);
  const after = await room.latest(findings);
  compare(findings, effect, before, after);
  const told = (answer.body as { live?: Live } | undefined)?.live;
  if (answer.status === 200)
    findings.that(
      told?.id === after?.id && told?.status === after?.status,
      'a reply that tells of this live',
      'another one',
      answer,
    );
};

const cells = (Object.keys(table) as State[]).flatMap((from) =>
  (Object.entries(table[from]) as [Action, Effect][]).map(([action, effect]) =>
    rule({
      id: `lifecycle.${from}.${action}`,
      sentence: `While ${from}, ${action} ${sayEffect(effect)}.`,
      needs: ['classroom', 'live'],
      changes: true,
      run: (context, findings) => checkCell(context, findings, from, action, effect),
    }),
  ),
);

const settings = rule({
  id: 'lifecycle.settings',
  foundation: true,
  sentence: 'A start succeeds, or is 500 livekit_not_configured with the name of the missing variable; never 503.',
  needs: ['classroom'],
  changes: true,
  run: async (context, findings) => {
    const answer = await context.classroom().act('start');
    context.firstStart = { neverStartedBefore: context.rooms.classroom!.live === null, answer };
    const { error } = (answer.body ?? {}) as { error?: unknown };
    const named = /\bLIVEKIT_(URL|API_KEY|API_SECRET)\b/.test(String(error));
    const right = answer.status === 200 || (answer.status === 500 && answer.code === 'livekit_not_configured' && named);
    findings.that(right, '200, or 500 livekit_not_configured naming the variable', cameOf(answer), answer);
    // Joining looks at the settings before it looks at the live.
    if (answer.code === 'livekit_not_configured')
      findings.refusal(await context.classroom().act('join', context.cast.student, {}), 'livekit_not_configured');
  },
});

const firstStart = rule({
  id: 'lifecycle.never.start',
  sentence: 'The first start of a training session begins a live.',
  needs: ['classroom', 'live'],
  changes: true,
  run: async (context, findings) => {
    const { neverStartedBefore, answer } = context.firstStart!;
    if (!neverStartedBefore) throw new LeftOut('it would use up the one training session that never had a live');
    const { live } = findings.reply(startLive, answer);
    const right = live.status === 'live' && live.started_by.id === context.cast.professor.user.id;
    findings.that(right, 'a live begun by the professor', `${live.status}`, answer);
  },
});

export const lifecycleRules: RuleGroup = {
  name: 'Lifecycle',
  rules: [settings, firstStart, ...cells, ...liveFieldRules],
};
