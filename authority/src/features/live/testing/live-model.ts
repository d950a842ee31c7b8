/** What the contract says of one training session's live, as plainly as can be: a second opinion on the real one. */
export type Model = {
  status: 'none' | 'live' | 'paused' | 'ended';
  lives: number;
  version: number;
  recording: string | null;
  camera: boolean;
  microphone: boolean;
  /** Students in the room. */
  present: string[];
  /** Those with a raised hand, first come first. */
  hands: string[];
  floor: string | null;
  /** Students who were muted when last seen in this live. */
  muted: string[];
  banned: string[];
};

const newLive = {
  version: 1,
  recording: null,
  camera: true,
  microphone: false,
  present: [],
  hands: [],
  floor: null,
  muted: [],
};
export const noLive = (): Model => ({ ...newLive, status: 'none', lives: 0, version: 0, banned: [] });

export const studentsActs = [
  ...(['join', 'leave', 'hand', 'noHand', 'say', 'silence'] as const),
  ...(['floor', 'noFloor', 'mute', 'unmute', 'ban', 'lift'] as const),
];
export type Step =
  | { act: 'start' }
  | { act: 'pause' }
  | { act: 'muteAll' }
  | { act: 'end'; recording: string | null }
  | { act: 'media'; camera: boolean; microphone: boolean }
  | { act: (typeof studentsActs)[number]; who: string };

/** The code it is refused with, or what the live is like afterwards. */
export type Answer = { code: string; model: Model };

const without = (list: string[], one: string) => list.filter((other) => other !== one);
const withOne = (list: string[], one: string) => (list.includes(one) ? list : [...list, one]);
const isActive = ({ status }: Model) => status === 'live' || status === 'paused';

const ok = (model: Model, changes: Partial<Model> = {}): Answer => ({ code: 'ok', model: { ...model, ...changes } });
const next = (model: Model, changes: Partial<Model>): Answer => ok(model, { ...changes, version: model.version + 1 });
const refused = (code: string, model: Model): Answer => ({ code, model });
const gone = (model: Model, who: string): Answer =>
  ok(model, {
    present: without(model.present, who),
    hands: without(model.hands, who),
    floor: model.floor === who ? null : model.floor,
  });

const start = (model: Model): Answer => {
  if (model.status === 'live') return ok(model);
  if (model.status === 'paused') return next(model, { status: 'live' });
  return ok(model, { ...newLive, status: 'live', lives: model.lives + 1 });
};

const pause = (model: Model): Answer => {
  if (!isActive(model)) return refused('invalid_transition', model);
  return model.status === 'paused' ? ok(model) : next(model, { status: 'paused' });
};

const end = (model: Model, recording: string | null): Answer => {
  if (model.status === 'none') return refused('invalid_transition', model);
  if (isActive(model)) return next(model, { status: 'ended', recording, present: [], hands: [], floor: null });
  if (recording === null || recording === model.recording) return ok(model);
  return model.recording === null ? next(model, { recording }) : refused('conflict', model);
};

type StudentsRule = (model: Model, who: string) => Answer;

/** Whatever the live is like. */
const always: Record<string, StudentsRule> = {
  leave: (model, who) => (isActive(model) ? gone(model, who) : ok(model)),
  ban: (model, who) => ({
    code: 'ok',
    model: { ...(isActive(model) ? gone(model, who).model : model), banned: withOne(model.banned, who) },
  }),
  lift: (model, who) => ok(model, { banned: without(model.banned, who) }),
};

/** Only while the live is going on. */
const whileActive: Record<string, StudentsRule> = {
  join: (model, who) =>
    model.banned.includes(who) ? refused('banned', model) : ok(model, { present: withOne(model.present, who) }),
  noFloor: (model, who) => ok(model, { floor: model.floor === who ? null : model.floor }),
  unmute: (model, who) => (model.present.includes(who) ? ok(model, { muted: without(model.muted, who) }) : ok(model)),
  silence: gone,
};

/** Only of who is in the room; else refused with this code. */
const inTheRoom: Record<string, { absent: string; rule: StudentsRule }> = {
  hand: { absent: 'conflict', rule: (model, who) => ok(model, { hands: withOne(model.hands, who) }) },
  noHand: { absent: 'conflict', rule: (model, who) => ok(model, { hands: without(model.hands, who) }) },
  say: { absent: 'conflict', rule: (model) => ok(model) },
  mute: { absent: 'not_found', rule: (model, who) => ok(model, { muted: withOne(model.muted, who) }) },
  floor: {
    absent: 'not_found',
    rule: (model, who) =>
      model.floor === who
        ? ok(model)
        : ok(model, { floor: who, hands: without(model.hands, who), muted: without(model.muted, who) }),
  },
};

export function answerOf(model: Model, step: Step): Answer {
  if (step.act === 'start') return start(model);
  if (step.act === 'pause') return pause(model);
  if (step.act === 'end') return end(model, step.recording);
  if ('who' in step && Object.hasOwn(always, step.act)) return always[step.act]!(model, step.who);
  if (!isActive(model)) return refused('live_not_active', model);
  if (step.act === 'muteAll') return ok(model, { muted: [...new Set([...model.muted, ...model.present])] });
  if (step.act === 'media') {
    const { camera, microphone } = step;
    const same = camera === model.camera && microphone === model.microphone;
    return same ? ok(model) : next(model, { camera, microphone });
  }
  if (Object.hasOwn(whileActive, step.act)) return whileActive[step.act]!(model, step.who);
  const { absent, rule } = inTheRoom[step.act]!;
  return model.present.includes(step.who) ? rule(model, step.who) : refused(absent, model);
}

/** What of a model can be seen from outside. */
export const visible = ({ lives, present, hands, muted, banned, ...model }: Model) => ({
  ...model,
  present: present.toSorted(),
  hands,
  muted: muted.filter((who) => present.includes(who)).toSorted(),
  banned: banned.toSorted(),
});
