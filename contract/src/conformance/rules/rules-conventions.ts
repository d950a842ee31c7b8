import { endpoints } from '../../endpoints.ts';
import type { Context } from '../context.ts';
import { conventions } from '../conventions.ts';
import { shapeOf } from '../conversation.ts';
import type { Findings } from '../findings.ts';
import { LeftOut, type RuleGroup, rule } from '../rule.ts';

/** Reports what was noted under a name over the whole run. */
const report = ({ conversation }: Context, findings: Findings, id: string, nothingSeen: string): void => {
  const faults = conversation.faultsOf(id);
  if (faults === null) throw new LeftOut(nothingSeen);
  for (const { asked, expected, came, requestId } of faults.deviations)
    findings.that(false, expected, came, { asked, requestId });
  findings.that(faults.more === 0, 'the same', `${faults.more} more answers like these`);
};

/** These come last: they speak of every answer of the run. */
export const replyRules: RuleGroup = {
  name: 'Shapes of replies',
  rules: endpoints.map((endpoint) =>
    rule({
      id: shapeOf(endpoint),
      sentence: `Every reply of ${endpoint.name} has the declared fields and no other.`,
      run: async (context, findings) =>
        report(context, findings, shapeOf(endpoint), `no successful reply of ${endpoint.name} was seen`),
    }),
  ),
};

export const conventionRules: RuleGroup = {
  name: 'Every answer',
  rules: conventions.map(({ id, sentence }) =>
    rule({ id, sentence, run: async (context, findings) => report(context, findings, id, 'no answer was seen') }),
  ),
};
