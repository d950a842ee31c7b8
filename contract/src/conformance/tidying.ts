import { logout } from '../identity.ts';
import { endLive, getLive, type Live } from '../live.ts';
import type { Person } from './cast.ts';
import type { Conversation } from './conversation.ts';
import type { Probe } from './probe.ts';

/** What a run leaves behind. */
export type Leftovers = {
  /** Lives the run started and ended: the contract keeps them as evidence. */
  keptLives: number;
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
  // 401: a rule has signed it out already.
  return status === 200 || status === 401;
};

/** Ends every live the run started and every sign-in it made. It goes on after each failure, and tells of it. */
export const tidyUp = async (
  probe: Probe,
  conversation: Conversation,
  professor: Person | null,
): Promise<Leftovers> => {
  const problems: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => problems.push(`${what}: ${error instanceof Error ? error.message : error}`));
  };

  if (professor !== null)
    for (const sessionId of conversation.startsAsked)
      await attempt('a live may still be open', () => endOwn(probe, conversation, professor, sessionId));
  const open = [...conversation.startedLives].filter((id) => !conversation.lives.get(id)!.ended);
  for (const id of open) problems.push(`live ${id} was started and never seen to end`);

  let signedOut = 0;
  for (const token of conversation.tokens)
    await attempt('a sign-in was not ended', async () => {
      if (await signOut(probe, token)) signedOut += 1;
      else problems.push('a sign-in could not be ended');
    });
  return { keptLives: conversation.startedLives.size, signedOut, problems };
};
