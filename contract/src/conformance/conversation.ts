import type { Endpoint } from '../endpoint.ts';
import { conventions } from './conventions.ts';
import type { Deviation } from './findings.ts';
import type { Answer, Listener } from './probe.ts';
import { shapeFaults } from './reply-shape.ts';

/** Something the run has made: by which operation, in which training session, and what came back. */
export type Made = { by: string; sessionId: string | null; body: Record<string, unknown> };

type SeenLive = { sessionId: string; rooms: Set<string>; ended: boolean };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Every object in a reply that looks like a live. */
const livesIn = (value: unknown): Record<string, unknown>[] => {
  if (!isObject(value)) return [];
  const own = typeof value.id === 'string' && typeof value.room_name === 'string' ? [value] : [];
  return [...own, ...Object.values(value).flatMap(livesIn)];
};

/** Operations that make something `tidyUp` takes back. */
const undoable: ReadonlySet<string> = new Set([
  'addBan',
  'addInvite',
  'createUser',
  'createRole',
  'createFormation',
  'createSession',
  'createServiceToken',
]);

/** Fields whose text opens something, wherever they stand in a reply. */
const secretFields: ReadonlySet<string> = new Set(['token', 'secret', 'code', 'activation_code', 'recovery_codes']);

const secretsIn = (value: unknown, isSecret = false): string[] => {
  if (typeof value === 'string') return isSecret && value.length > 8 ? [value] : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) => secretsIn(part, isSecret || secretFields.has(name)));
};

/** Operations whose reply carries the token of a sign-in. */
const signingIn: ReadonlySet<string> = new Set(['login', 'renew', 'changePassword', 'useInvite']);

/** How many examples of one fault a report shows. */
const examples = 5;

/** What was said in the whole run: the faults no single rule looks for, and what has to be tidied up afterwards. */
export const createConversation = (passwords: ReadonlySet<string>) => {
  const faults: Map<string, { deviations: Deviation[]; more: number }> = new Map();
  const lives: Map<string, SeenLive> = new Map();
  const startedLives = new Set<string>();
  const startsAsked = new Set<string>();
  const tokens = new Set<string>();
  const secrets = new Set<string>();
  const made: Made[] = [];
  let logoutsAsked = 0;

  const note = (id: string, answer: Answer, expected: string, came: string | null): void => {
    const entry = faults.get(id) ?? { deviations: [], more: 0 };
    faults.set(id, entry);
    if (came === null || entry.deviations.some((other) => other.came === came && other.asked === answer.asked)) return;
    if (entry.deviations.length === examples) entry.more += 1;
    else entry.deviations.push({ asked: answer.asked, expected, came, requestId: answer.requestId });
  };

  const noteLives = (answer: Answer): void => {
    for (const { id, session_id, room_name, status } of livesIn(answer.body)) {
      const live = lives.get(String(id)) ?? { sessionId: String(session_id), rooms: new Set(), ended: false };
      lives.set(String(id), live);
      live.rooms.add(String(room_name));
      live.ended ||= status === 'ended';
      if (answer.endpoint?.name === 'startLive') startedLives.add(String(id));
    }
  };

  const noteMade = ({ endpoint, sessionId, body }: Answer): void => {
    if (endpoint !== null && undoable.has(endpoint.name) && isObject(body))
      made.push({ by: endpoint.name, sessionId, body });
  };

  const noteToken = ({ endpoint, body }: Answer): void => {
    for (const secret of secretsIn(body)) secrets.add(secret);
    const token = isObject(body) ? body.token : null;
    if (endpoint !== null && signingIn.has(endpoint.name) && typeof token === 'string') tokens.add(token);
  };

  const listener: Listener = {
    asked: (endpoint, sessionId) => {
      if (endpoint?.name === 'logout') logoutsAsked += 1;
      if (endpoint?.name === 'startLive' && sessionId !== null) startsAsked.add(sessionId);
    },
    answered: (answer) => {
      for (const { id, expected, fault } of conventions) note(id, answer, expected, fault(answer, passwords));
      if (answer.status >= 400) return;
      noteLives(answer);
      noteToken(answer);
      noteMade(answer);
      if (answer.endpoint === null) return;
      const shape = shapeFaults(answer.endpoint.reply, answer.body);
      note(shapeOf(answer.endpoint), answer, 'the declared reply and no other field', shape.join('; ') || null);
    },
  };

  return {
    listener,
    lives: lives as ReadonlyMap<string, SeenLive>,
    /** Ids of lives this run started. */
    startedLives: startedLives as ReadonlySet<string>,
    /** Training sessions in which this run asked for a start, whether or not an answer came. */
    startsAsked: startsAsked as ReadonlySet<string>,
    /** Every token this run was given. */
    tokens: tokens as ReadonlySet<string>,
    /** What else was shown and is to be kept out of the report. */
    secrets: secrets as ReadonlySet<string>,
    /** What this run has made and has to take back, in order. */
    made: made as readonly Made[],
    logoutsAsked: () => logoutsAsked,
    /** What was noted under a convention's or a reply's name; null when nothing was seen that it speaks of. */
    faultsOf: (id: string) => faults.get(id) ?? null,
  };
};

/** The name under which faults in the shape of an endpoint's replies are noted. */
export const shapeOf = ({ name }: Endpoint): string => `replies.${name}`;

export type Conversation = ReturnType<typeof createConversation>;
