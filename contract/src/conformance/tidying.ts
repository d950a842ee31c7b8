import { deleteFormation } from '../administration-formations.ts';
import { deleteRole } from '../administration-roles.ts';
import { editSession } from '../administration-sessions.ts';
import { disableUser } from '../administration-users.ts';
import type { Endpoint } from '../endpoint.ts';
import { logout } from '../identity.ts';
import { endLive, getLive, type Live } from '../live.ts';
import { liftBan, revokeInvite } from '../live-doors.ts';
import { revokeServiceToken } from '../service-tokens.ts';
import type { TrainingSession } from '../training-sessions.ts';
import type { Cast, Member, Person } from './cast.ts';
import type { Conversation, Made } from './conversation.ts';
import type { EndpointQuestion, Probe } from './probe.ts';

/** What a run leaves behind. */
export type Leftovers = {
  /** Lives the run started and ended: the contract keeps them as evidence. */
  keptLives: number;
  /** Accounts it made and disabled, and training sessions it made and archived: nothing removes them. */
  keptAccounts: number;
  keptSessions: number;
  signedOut: number;
  /** What could not be tidied up, each a sentence. */
  problems: string[];
};

/** More open lives than this in one training session means that ending does not work. */
const mostEnds = 5;

const latestOf = async (probe: Probe, as: Person, sessionId: string): Promise<Live | null> => {
  const answer = await probe.ask(getLive, { id: sessionId, as });
  return answer.status === 200 ? ((answer.body as { live?: Live | null } | undefined)?.live ?? null) : null;
};

/** Ends what is open in one training session, as long as this run started it. */
const endOwn = async (probe: Probe, conversation: Conversation, professor: Person, sessionId: string) => {
  for (let count = 0; count < mostEnds; count += 1) {
    const live = await latestOf(probe, professor, sessionId);
    if (live === null || live.status === 'ended') return;
    if (!conversation.startedLives.has(live.id) && live.started_by?.id !== professor.user.id) return;
    await probe.ask(endLive, { id: sessionId, as: professor, body: {} });
  }
};

const signOut = async (probe: Probe, token: string): Promise<boolean> => {
  const { status } = await probe.ask(logout, { as: { label: 'the run itself', token } });
  // 401: a rule has signed it out already. 403: it never was good for more than one live, or its account is shut.
  return status === 200 || status === 401 || status === 403;
};

type Undo = { what: string; as: Member; endpoint: Endpoint; question: (made: Made) => EndpointQuestion };

const idIn = (name: string) => (made: Made) => ({ id: String((made.body[name] as { id?: unknown } | undefined)?.id) });

const archived = ({ body }: Made): EndpointQuestion => {
  const { id, formation, ...details } = body.session as TrainingSession;
  return { id, body: { ...details, formation_id: formation.id, status: 'archived' } };
};

/** How each thing a run makes is taken back. A formation goes only if no training session was made of it. */
const undoing: Readonly<Record<string, Undo>> = {
  addBan: {
    what: 'a ban may still be there',
    as: 'professor',
    endpoint: liftBan,
    question: ({ sessionId, body }) => ({
      params: { id: sessionId ?? '', user_id: String((body.ban as { user?: { id?: unknown } } | undefined)?.user?.id) },
    }),
  },
  addInvite: {
    what: 'an invite may still be good',
    as: 'professor',
    endpoint: revokeInvite,
    question: (made) => ({ params: { id: made.sessionId ?? '', invite_id: idIn('invite')(made).id } }),
  },
  createUser: { what: 'an account may still be open', as: 'admin', endpoint: disableUser, question: idIn('user') },
  createRole: { what: 'a role may still be there', as: 'admin', endpoint: deleteRole, question: idIn('role') },
  createServiceToken: {
    what: 'a service token may still be good',
    as: 'admin',
    endpoint: revokeServiceToken,
    question: idIn('service_token'),
  },
  createSession: {
    what: 'a training session may not be archived',
    as: 'admin',
    endpoint: editSession,
    question: archived,
  },
  createFormation: {
    what: 'a formation may still be there',
    as: 'admin',
    endpoint: deleteFormation,
    question: idIn('formation'),
  },
};

/** 404: a rule has taken it back already; 409: something kept stands on it. */
const isUndone = (status: number): boolean => status === 200 || status === 404 || status === 409;

/** Ends every live the run started, takes back what it made and ends every sign-in. It goes on after each failure, and tells of it. */
export const tidyUp = async (probe: Probe, conversation: Conversation, cast: Cast | null): Promise<Leftovers> => {
  const problems: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => problems.push(`${what}: ${error instanceof Error ? error.message : error}`));
  };

  if (cast !== null)
    for (const sessionId of conversation.startsAsked)
      await attempt('a live may still be open', () => endOwn(probe, conversation, cast.professor, sessionId));
  const open = [...conversation.startedLives].filter((id) => !conversation.lives.get(id)!.ended);
  for (const id of open) problems.push(`live ${id} was started and never seen to end`);

  for (const made of conversation.made.toReversed()) {
    const { what, as, endpoint, question } = undoing[made.by]!;
    await attempt(what, async () => {
      const { status } = await probe.ask(endpoint, { ...question(made), as: cast?.[as] ?? { label: as, token: null } });
      if (!isUndone(status)) problems.push(`${what}: ${endpoint.name} answers ${status}`);
    });
  }

  let signedOut = 0;
  for (const token of conversation.tokens)
    await attempt('a sign-in was not ended', async () => {
      if (await signOut(probe, token)) signedOut += 1;
      else problems.push('a sign-in could not be ended');
    });
  const madeBy = (name: string) => conversation.made.filter(({ by }) => by === name).length;
  return {
    keptLives: conversation.startedLives.size,
    keptAccounts: madeBy('createUser'),
    keptSessions: madeBy('createSession'),
    signedOut,
    problems,
  };
};
