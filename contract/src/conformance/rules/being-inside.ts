import type { Endpoint, ReplyOf } from '../../endpoint.ts';
import type { Participant } from '../../live.ts';
import { participants } from '../../live-room.ts';
import type { Person } from '../cast.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import type { Answer, EndpointQuestion } from '../probe.ts';

/** A fresh live with the professor and the student in it, and how to act there. */
export const beInside = async (context: Context, findings: Findings) => {
  const room = context.classroom();
  const { professor, student } = context.cast;
  const live = await room.fresh(findings);
  for (const person of [professor, student]) await room.mustAct(findings, 'join', person, {});

  const ask = (endpoint: Endpoint, as: Person, question: EndpointQuestion = {}): Promise<Answer> =>
    context.probe.ask(endpoint, { id: room.sessionId, as, ...question });

  const must = async <E extends Endpoint>(endpoint: E, as: Person, question: EndpointQuestion = {}) =>
    findings.reply(endpoint, await ask(endpoint, as, question)) as ReplyOf<E>;

  return {
    room,
    live,
    professor,
    student,
    /** Path parameters that name the student. */
    ofStudent: { params: { user_id: student.user.id } },
    ask,
    must,
    /** What the professor sees of the student. */
    seen: async (): Promise<Participant | undefined> =>
      (await must(participants, professor)).participants.find(({ user_id }) => user_id === student.user.id),
  };
};
