import { randomBytes, randomUUID } from 'node:crypto';
import { type AccessReason, checkAccess, type Live } from '../../live.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { LeftOut, type RuleGroup, rule } from '../rule.ts';
import { requireNotEnrolled } from './rules-rights.ts';

const ask = (context: Context, body: object) =>
  context.probe.ask(checkAccess, { id: context.rooms.session!.id, as: context.cast.service!, body });

const expectReason = async (context: Context, findings: Findings, body: object, expected: AccessReason) => {
  const answer = await ask(context, body);
  const { allowed, reason } = findings.reply(checkAccess, answer);
  const mayEnter = expected === 'ok' || expected === 'paused';
  findings.that(
    reason === expected && allowed === mayEnter,
    `allowed ${mayEnter}, ${expected}`,
    `allowed ${allowed}, ${reason}`,
    answer,
  );
};

const whileIn = (state: Live['status'], reason: AccessReason) =>
  rule({
    id: `access.${reason}`,
    sentence: `While ${state}, a service learns of an enrolled student: ${reason}, by id, user name and national id.`,
    needs: ['classroom', 'live', 'service'],
    changes: true,
    run: async (context, findings) => {
      await context.classroom().bring(findings, state);
      const { id, username, cin } = context.cast.student.user;
      const names = [{ user_id: id }, { username }, ...(cin === null ? [] : [{ cin }, { cin: cin.toLowerCase() }])];
      for (const body of names) await expectReason(context, findings, body, reason);
    },
  });

export const accessRules: RuleGroup = {
  name: 'Access for services',
  rules: [
    whileIn('live', 'ok'),
    whileIn('paused', 'paused'),
    whileIn('ended', 'ended'),
    rule({
      id: 'access.not-enrolled',
      sentence: 'A service learns of a student who is not enrolled: not_enrolled.',
      needs: ['classroom', 'service', 'otherStudent'],
      run: async (context, findings) => {
        const other = context.cast.otherStudent!;
        await requireNotEnrolled(context, findings, other);
        if (other.user.organization.id !== context.cast.service!.user.organization.id)
          throw new LeftOut('the other student is of another organization');
        await expectReason(context, findings, { user_id: other.user.id }, 'not_enrolled');
      },
    }),
    rule({
      id: 'access.unknown-user',
      sentence: 'A service learns of a person nobody knows: unknown_user.',
      needs: ['session', 'service'],
      run: async (context, findings) => {
        const nobody = [{ user_id: randomUUID() }, { username: `nobody.${randomBytes(6).toString('hex')}` }];
        for (const body of nobody) await expectReason(context, findings, body, 'unknown_user');
      },
    }),
    rule({
      id: 'access.foreign-user',
      sentence: 'Somebody of another organization is unknown_user to a service.',
      needs: ['session', 'service', 'outsider'],
      run: async (context, findings) => {
        const { outsider, service } = context.cast;
        if (outsider!.user.organization.id === service!.user.organization.id)
          throw new LeftOut('the outsider is of the same organization');
        await expectReason(context, findings, { user_id: outsider!.user.id }, 'unknown_user');
      },
    }),
    rule({
      id: 'access.one-name',
      sentence: 'Who is meant must be said in exactly one way: none or two of them are 400 invalid_request.',
      needs: ['session', 'service'],
      run: async (context, findings) => {
        const { id, username } = context.cast.student.user;
        for (const body of [{}, { user_id: id, username }])
          findings.refusal(await ask(context, body), 'invalid_request');
      },
    }),
  ],
};
