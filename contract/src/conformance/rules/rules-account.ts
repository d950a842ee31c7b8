import { changePassword, endOtherSignIns, endSignIn, listSignIns } from '../../account.ts';
import { login, me } from '../../identity.ts';
import {
  confirmSecondFactor,
  getSecondFactor,
  removeSecondFactor,
  removeSecondFactorOf,
  renewRecoveryCodes,
  setUpSecondFactor,
} from '../../second-factor.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { oneTimeCode } from './one-time-codes.ts';
import { createAsking, makeOwnPerson, type OwnPerson, signIn } from './own-person.ts';

const withAdmin = { needs: ['admin'], changes: true } as const;

/** Switches the second factor on; gives the ten recovery codes, each of which is good once. */
const addSecondFactor = async (context: Context, findings: Findings, person: OwnPerson): Promise<string[]> => {
  const { must } = createAsking(context, findings);
  const { password } = person.credentials;
  const { secret } = await must(setUpSecondFactor, { as: person, body: { password } });
  const code = oneTimeCode(secret);
  return (await must(confirmSecondFactor, { as: person, body: { code } })).recovery_codes;
};

const secondFactor = [
  rule({
    ...withAdmin,
    id: 'account.second-factor',
    sentence:
      'With a second factor a right password is not enough: 401 second_factor_required; each recovery code is good once.',
    run: async (context, findings) => {
      const { must, ask } = createAsking(context, findings);
      const person = await makeOwnPerson(context, findings);
      const { password } = person.credentials;
      const codes = await addSecondFactor(context, findings, person);
      const status = await must(getSecondFactor, { as: person });
      findings.that(status.active && status.recovery_codes_left === 10, 'active, ten codes', JSON.stringify(status));
      findings.refusal(await ask(login, { body: person.credentials }), 'second_factor_required');
      await signIn(context, findings, person, { code: codes[0] });
      const again = await ask(login, { body: { ...person.credentials, code: codes[0] } });
      findings.refusal(again, 'invalid_credentials', 'second_factor_required');
      const fresh = (await must(renewRecoveryCodes, { as: person, body: { password, code: codes[1] } })).recovery_codes;
      await must(removeSecondFactor, { as: person, body: { password, code: fresh[0] } });
      await signIn(context, findings, person);
    },
  }),
  rule({
    ...withAdmin,
    id: 'account.second-factor-removed',
    sentence: 'An administrator removes the second factor of who has lost his device; the sign-ins of that person end.',
    run: async (context, findings) => {
      const { must, ask } = createAsking(context, findings);
      const person = await makeOwnPerson(context, findings);
      await addSecondFactor(context, findings, person);
      await must(removeSecondFactorOf, { id: person.user.id });
      findings.refusal(await ask(me, { as: person }), 'token_revoked');
      await signIn(context, findings, person);
    },
  }),
];

export const accountRules: RuleGroup = {
  name: 'One’s own account',
  rules: [
    rule({
      id: 'account.sign-ins',
      sentence: 'A person sees where he is signed in, and ends one of his sign-ins at once.',
      run: async (context, findings) => {
        const { probe, cast } = context;
        const token = await signIn(context, findings, cast.student, { device_name: 'conformance' });
        const anew = { label: 'the student, anew', token };
        const { sign_ins } = findings.reply(listSignIns, await probe.ask(listSignIns, { as: anew }));
        const own = sign_ins.filter(({ current }) => current);
        const right = own.length === 1 && own[0]?.device_name === 'conformance';
        findings.that(right, 'one that is current, by its name', `${own.length} of ${sign_ins.length}`);
        findings.reply(endSignIn, await probe.ask(endSignIn, { id: own[0]?.id ?? '', as: cast.student }));
        findings.refusal(await probe.ask(me, { as: anew }), 'token_revoked');
        findings.refusal(await probe.ask(endSignIn, { id: own[0]?.id ?? '', as: cast.professor }), 'not_found');
      },
    }),
    rule({
      ...withAdmin,
      id: 'account.password',
      sentence: 'A new password ends every sign-in but the one it was set with, and the old one is refused.',
      run: async (context, findings) => {
        const { must, ask } = createAsking(context, findings);
        const person = await makeOwnPerson(context, findings);
        const other = { label: person.label, token: await signIn(context, findings, person) };
        const { password: current_password } = person.credentials;
        const new_password = context.newPassword();
        const wrong = { current_password: 'not the password', new_password };
        findings.refusal(await ask(changePassword, { as: person, body: wrong }), 'invalid_credentials');
        for (const bad of ['short', 'x'.repeat(129)])
          findings.refusal(
            await ask(changePassword, { as: person, body: { current_password, new_password: bad } }),
            'invalid_request',
          );
        const { token } = await must(changePassword, { as: person, body: { current_password, new_password } });
        await must(me, { as: { ...person, token } });
        for (const old of [person, other]) findings.refusal(await ask(me, { as: old }), 'token_revoked');
        findings.refusal(await ask(login, { body: person.credentials }), 'invalid_credentials');
      },
    }),
    rule({
      ...withAdmin,
      id: 'account.other-sign-ins',
      sentence: 'A person ends all his other sign-ins and keeps this one.',
      run: async (context, findings) => {
        const { must, ask } = createAsking(context, findings);
        const person = await makeOwnPerson(context, findings);
        const other = { label: person.label, token: await signIn(context, findings, person) };
        const { ended } = await must(endOtherSignIns, { as: person });
        findings.that(ended === 1, 'one ended', String(ended));
        await must(me, { as: person });
        findings.refusal(await ask(me, { as: other }), 'token_revoked');
      },
    }),
    ...secondFactor,
  ],
};
