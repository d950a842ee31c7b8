import { health, ready } from '../../health.ts';
import { type RuleGroup, rule } from '../rule.ts';

export const healthRules: RuleGroup = {
  name: 'Health',
  rules: [
    rule({
      id: 'health.up',
      sentence: 'Anyone can see that the process is up.',
      run: async ({ probe }, findings) => {
        findings.reply(health, await probe.ask(health));
      },
    }),
    rule({
      id: 'health.ready',
      sentence: 'Anyone can see that it can serve.',
      run: async ({ probe }, findings) => {
        findings.reply(ready, await probe.ask(ready));
      },
    }),
  ],
};
