import type { Endpoint } from '../../endpoint.ts';
import { login, logout, me } from '../../identity.ts';
import { mySessions, studentProfile } from '../../training-sessions.ts';
import { signInAnew } from '../cast.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { forgeTokens } from '../forged-tokens.ts';
import { type Answer, type Asker, nobody } from '../probe.ts';
import { bodyFor, unknownId, withToken } from '../questions.ts';
import { type RuleGroup, rule } from '../rule.ts';

const askAs = ({ probe }: Context, endpoint: Endpoint, as: Asker, headers = {}): Promise<Answer> =>
  probe.ask(endpoint, { id: unknownId(), as, body: bodyFor(endpoint), headers });

/** Forged from a sign-in of its own: where a forgery is taken, it must not sign the run itself out. */
const forged = async ({ probe, cast }: Context, findings: Findings): Promise<Asker[]> => {
  const { token } = findings.reply(login, await signInAnew(probe, cast.professor));
  return forgeTokens(token).map(([what, forgery]) => ({ label: `a forger (${what})`, token: forgery }));
};

/** Enough of the forgeries for every operation; the whole list is tried on one. */
const fewForgeries = 3;

export const tokenRules: RuleGroup = {
  name: 'Tokens',
  rules: [
    rule({
      id: 'tokens.none',
      sentence: 'Without a token every operation that needs one answers 401 unauthenticated.',
      run: async (context, findings) => {
        for (const endpoint of withToken) findings.refusal(await askAs(context, endpoint, nobody), 'unauthenticated');
        for (const authorization of ['Basic bm9ib2R5Om5vdGhpbmc=', 'Bearer', 'Bearer ']) {
          const answer = await askAs(context, me, nobody, { authorization });
          findings.that(answer.status === 401, '401', String(answer.status), answer);
        }
      },
    }),
    rule({
      id: 'tokens.forged-everywhere',
      sentence: 'Every operation refuses a forged token with 401 token_invalid.',
      run: async (context, findings) => {
        const forgers = (await forged(context, findings)).slice(0, fewForgeries);
        for (const endpoint of withToken)
          for (const forger of forgers) findings.refusal(await askAs(context, endpoint, forger), 'token_invalid');
      },
    }),
    rule({
      id: 'tokens.forged-alike',
      sentence: 'All forgeries get one and the same answer, which does not say what was wrong.',
      run: async (context, findings) => {
        const sentences = new Set<unknown>();
        for (const forger of await forged(context, findings)) {
          const answer = await askAs(context, me, forger);
          findings.refusal(answer, 'token_invalid');
          sentences.add((answer.body as { error?: unknown } | undefined)?.error);
        }
        findings.that(sentences.size === 1, 'one answer', `${sentences.size} different ones`);
      },
    }),
    rule({
      id: 'tokens.revoked-everywhere',
      sentence: 'After signing out every operation refuses the token with 401 token_revoked.',
      run: async (context, findings) => {
        const { token } = findings.reply(login, await signInAnew(context.probe, context.cast.professor));
        const gone = { label: 'the signed-out professor', token };
        findings.reply(logout, await context.probe.ask(logout, { as: gone }));
        for (const endpoint of withToken) findings.refusal(await askAs(context, endpoint, gone), 'token_revoked');
      },
    }),
    rule({
      id: 'tokens.persons-only',
      sentence: 'What is for persons is forbidden to services.',
      needs: ['service'],
      run: async (context, findings) => {
        for (const endpoint of withToken.filter(({ caller }) => caller === 'person'))
          findings.refusal(await askAs(context, endpoint, context.cast.service!), 'forbidden');
      },
    }),
    rule({
      id: 'tokens.services-only',
      sentence: 'What is for services is forbidden to persons.',
      run: async (context, findings) => {
        for (const endpoint of withToken.filter(({ caller }) => caller === 'service'))
          for (const person of [context.cast.professor, context.cast.student])
            findings.refusal(await askAs(context, endpoint, person), 'forbidden');
      },
    }),
    rule({
      id: 'tokens.wrong-role',
      sentence: 'A student has no my-sessions and a professor no student’s profile: 403 forbidden.',
      run: async (context, findings) => {
        const { professor, student } = context.cast;
        findings.refusal(await askAs(context, mySessions, student), 'forbidden');
        findings.refusal(await askAs(context, studentProfile, professor), 'forbidden');
      },
    }),
  ],
};
