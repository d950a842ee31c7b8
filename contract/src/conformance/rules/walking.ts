import type { Endpoint } from '../../endpoint.ts';
import { login } from '../../identity.ts';
import { signInAnew } from '../cast.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import type { Answer, Asker, Question } from '../probe.ts';
import { callerFor, unknownId } from '../questions.ts';

/** A service that carelessly ignores a bad body would sign the run itself out: that question gets a sign-in of its own. */
const askerFor = async (context: Context, findings: Findings, endpoint: Endpoint): Promise<Asker | null> => {
  if (endpoint.name !== 'logout') return callerFor(context, endpoint);
  const { token } = findings.reply(login, await signInAnew(context.probe, context.cast.professor));
  return { label: 'the professor, anew', token };
};

/** Every fifth gets the whole list, the others one of it in turn: enough to find a careless one, and done in seconds. */
export const some = <Item>(list: readonly Item[], index: number): readonly Item[] =>
  index % 5 === 0 ? list : [list[index % list.length]!];

/** Puts the same bad questions to each endpoint, in the name of somebody it is for. */
export const walk = async (
  context: Context,
  findings: Findings,
  list: readonly Endpoint[],
  questionsFor: (endpoint: Endpoint, index: number) => (Question & { id?: string })[],
  judge: (answer: Answer, question: Question) => void,
): Promise<void> => {
  for (const [index, endpoint] of list.entries()) {
    const as = await askerFor(context, findings, endpoint);
    if (as === null) continue;
    for (const question of questionsFor(endpoint, index))
      judge(await context.probe.ask(endpoint, { id: unknownId(), ...question, as }), question);
  }
};
