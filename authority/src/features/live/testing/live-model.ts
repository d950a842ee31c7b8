/** What the contract says of one training session's live, as plainly as can be: a second opinion on the real one. */
export type Model = {
  status: 'none' | 'live' | 'paused' | 'ended';
  lives: number;
  version: number;
  recording: string | null;
  camera: boolean;
  microphone: boolean;
  /** Who is in the room. */
  present: string[];
  /** Those of them whose line is lost. */
  lost: string[];
  /** When the last sign of life of each came, by the world's clock; nobody's who sent no heartbeat. */
  beats: Readonly<Record<string, number>>;
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
  lost: [],
  beats: {},
  hands: [],
  floor: null,
  muted: [],
};
export const noLive = (): Model => ({ ...newLive, status: 'none', lives: 0, version: 0, banned: [] });

/** The professor of the class among the people, who may do most of what students do. */
export const professor = 'professor';

/** Seconds without a sign of life after which a person who gave some has left. */
const patience = 45;

export const personsActs = [
  ...(['join', 'leave', 'hand', 'noHand', 'say', 'beat', 'lose'] as const),
  ...(['floor', 'noFloor', 'mute', 'unmute', 'ban', 'lift'] as const),
];
export type Step =
  | { act: 'start' }
  | { act: 'pause' }
  | { act: 'muteAll' }
  | { act: 'end'; recording: string | null }
  | { act: 'media'; camera: boolean; microphone: boolean }
  | { act: (typeof personsActs)[number]; who: string };

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
    lost: without(model.lost, who),
    beats: Object.fromEntries(Object.entries(model.beats).filter(([other]) => other !== who)),
    hands: without(model.hands, who),
    floor: model.floor === who ? null : model.floor,
  });
/** The live after the sweeper came by at this time. */
export const swept = (model: Model, now: number): Model =>
  Object.entries(model.beats)
    .filter(([, at]) => now - at > patience)
    .reduce((after, [who]) => gone(after, who).model, model);

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
  if (isActive(model)) {
    const empty = model.present.reduce((after, who) => gone(after, who).model, model);
    return next(empty, { status: 'ended', recording });
  }
  if (recording === null || recording === model.recording) return ok(model);
  return model.recording === null ? next(model, { recording }) : refused('conflict', model);
};

type Rule = (model: Model, who: string, now: number) => Answer;

/** Whatever the live is like. */
const always: Record<string, Rule> = {
  leave: (model, who) => (isActive(model) ? gone(model, who) : ok(model)),
  ban: (model, who) => {
    if (who === professor) return refused('not_found', model);
    const left = isActive(model) ? gone(model, who).model : model;
    return ok(left, { banned: withOne(model.banned, who) });
  },
  lift: (model, who) =>
    who === professor ? refused('not_found', model) : ok(model, { banned: without(model.banned, who) }),
};

const comeIn: Rule = (model, who, now) => {
  if (model.banned.includes(who)) return refused('banned', model);
  // A join is a sign of life of who gave some before.
  const beats = who in model.beats ? { ...model.beats, [who]: now } : model.beats;
  return ok(model, { present: withOne(model.present, who), lost: without(model.lost, who), beats });
};

/** Only while the live is going on. */
const whileActive: Record<string, Rule> = {
  join: comeIn,
  noFloor: (model, who) => ok(model, { floor: model.floor === who ? null : model.floor }),
  unmute: (model, who) => (model.present.includes(who) ? ok(model, { muted: without(model.muted, who) }) : ok(model)),
  beat: (model, who, now) =>
    model.present.includes(who)
      ? ok(model, { beats: { ...model.beats, [who]: now }, lost: without(model.lost, who) })
      : ok(model),
  // No sign of life but the first: from then on silence means something.
  lose: (model, who, now) =>
    model.present.includes(who)
      ? ok(model, { beats: { [who]: now, ...model.beats }, lost: withOne(model.lost, who) })
      : ok(model),
};

/** Only of who is in the room; else refused with this code. */
const inTheRoom: Record<string, { absent: string; onlyStudents: boolean; rule: Rule }> = {
  hand: {
    absent: 'conflict',
    onlyStudents: true,
    rule: (model, who) => ok(model, { hands: withOne(model.hands, who) }),
  },
  noHand: {
    absent: 'conflict',
    onlyStudents: true,
    rule: (model, who) => ok(model, { hands: without(model.hands, who) }),
  },
  say: { absent: 'conflict', onlyStudents: false, rule: (model) => ok(model) },
  mute: {
    absent: 'not_found',
    onlyStudents: true,
    rule: (model, who) => ok(model, { muted: withOne(model.muted, who) }),
  },
  floor: {
    absent: 'not_found',
    onlyStudents: true,
    rule: (model, who) =>
      model.floor === who
        ? ok(model)
        : ok(model, { floor: who, hands: without(model.hands, who), muted: without(model.muted, who) }),
  },
};

const students = ({ present }: Model) => present.filter((who) => who !== professor);

/** What the contract says to this step at this time, in seconds of the world's clock. */
export function answerOf(model: Model, step: Step, now = 0): Answer {
  if (step.act === 'start') return start(model);
  if (step.act === 'pause') return pause(model);
  if (step.act === 'end') return end(model, step.recording);
  if ('who' in step && Object.hasOwn(always, step.act)) return always[step.act]!(model, step.who, now);
  // Nobody but a student has a hand to raise, whatever goes on.
  if ('who' in step && step.who === professor && /hand$/i.test(step.act)) return refused('forbidden', model);
  if (!isActive(model)) return refused('live_not_active', model);
  if (step.act === 'muteAll') return ok(model, { muted: [...new Set([...model.muted, ...students(model)])] });
  if (step.act === 'media') {
    const { camera, microphone } = step;
    const same = camera === model.camera && microphone === model.microphone;
    return same ? ok(model) : next(model, { camera, microphone });
  }
  if (Object.hasOwn(whileActive, step.act)) return whileActive[step.act]!(model, step.who, now);
  const { absent, onlyStudents, rule } = inTheRoom[step.act]!;
  const isThere = model.present.includes(step.who) && !(onlyStudents && step.who === professor);
  return isThere ? rule(model, step.who, now) : refused(absent, model);
}

/** What of a model can be seen from outside. */
export const visible = ({ lives, beats, present, lost, hands, muted, banned, ...model }: Model) => ({
  ...model,
  present: present.toSorted(),
  lost: lost.toSorted(),
  hands,
  muted: muted.filter((who) => present.includes(who)).toSorted(),
  banned: banned.toSorted(),
});
