import { me } from '../../identity.ts';
import { checkAccess, getLive, joinLive } from '../../live.ts';
import {
  addBan,
  addInvite,
  liftBan,
  listBans,
  listInvites,
  lookAtInvite,
  revokeInvite,
  useInvite,
} from '../../live-doors.ts';
import { studentProfile } from '../../training-sessions.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { beInside } from './being-inside.ts';

const reason = 'conformance';

const bans = [
  rule({
    id: 'doors.ban',
    sentence: 'A ban closes the presence at once, keeps the student out, is listed, and may be lifted.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const { professor, student, must, ask, seen, ofStudent } = await beInside(context, findings);
      const body = { user_id: student.user.id, reason };
      const first = (await must(addBan, professor, { body })).ban;
      const again = (await must(addBan, professor, { body })).ban;
      findings.that(first.id === again.id, 'the one ban', 'another one');
      findings.that((await seen())?.left_at !== null, 'a closed presence', 'an open one');
      findings.refusal(await ask(joinLive, student, { body: {} }), 'banned');
      for (const _ of ['once', 'twice']) await must(liftBan, professor, ofStudent);
      await must(joinLive, student, { body: {} });
      const kept = (await must(listBans, professor)).bans.find(({ id }) => id === first.id);
      findings.that(kept !== undefined && kept.lifted_at !== null, 'it stays in the history, lifted', 'it does not');
    },
  }),
  rule({
    id: 'doors.ban-access',
    sentence: 'A service is told that a banned person may not be in the room.',
    needs: ['classroom', 'live', 'service'],
    changes: true,
    run: async (context, findings) => {
      const { professor, student, must, ofStudent } = await beInside(context, findings);
      await must(addBan, professor, { body: { user_id: student.user.id, reason } });
      const answer = await must(checkAccess, context.cast.service!, { body: { user_id: student.user.id } });
      findings.that(!answer.allowed && answer.reason === 'banned', 'banned', answer.reason);
      await must(liftBan, professor, ofStudent);
    },
  }),
];

const invites = [
  rule({
    id: 'doors.invite',
    sentence: 'A link signs its student in to this live and to nothing else; looking at it does not use it.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const { professor, student, must, ask, room } = await beInside(context, findings);
      const { invite, token } = await must(addInvite, professor, { body: { user_id: student.user.id } });
      const looked = await must(lookAtInvite, student, { body: { token } });
      findings.that(looked.session.id === room.sessionId, 'this training session', 'another one');
      const listed = (await must(listInvites, professor)).invites.find(({ id }) => id === invite.id);
      findings.that(listed?.last_used_at === null, 'listed and not used', 'used, or not listed');
      const { user, token: scoped } = await must(useInvite, student, { body: { token } });
      findings.that(user.id === student.user.id, 'the student', 'somebody else');
      const guest = { ...student, label: 'the student with a link', token: scoped };
      await must(me, guest);
      await must(getLive, guest);
      await must(joinLive, guest, { body: {} });
      findings.refusal(await ask(studentProfile, guest), 'forbidden');
    },
  }),
  rule({
    id: 'doors.invite-revoked',
    sentence: 'A link that was taken back opens nothing, and ends the sign-ins it led to; so does a newer link.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const { professor, student, must, ask } = await beInside(context, findings);
      const body = { user_id: student.user.id };
      const older = await must(addInvite, professor, { body });
      const newer = await must(addInvite, professor, { body });
      findings.refusal(await ask(lookAtInvite, student, { body: { token: older.token } }), 'token_revoked');
      const { token } = await must(useInvite, student, { body: { token: newer.token } });
      const guest = { ...student, label: 'the student with a link', token };
      await must(revokeInvite, professor, { params: { invite_id: newer.invite.id } });
      findings.refusal(await ask(getLive, guest), 'token_revoked');
      for (const endpoint of [lookAtInvite, useInvite])
        findings.refusal(await ask(endpoint, student, { body: { token: newer.token } }), 'token_revoked');
      findings.refusal(await ask(useInvite, student, { body: { token: 'nothing' } }), 'token_invalid');
    },
  }),
];

export const doorRules: RuleGroup = {
  name: 'Bans and invites',
  rules: [
    ...bans,
    ...invites,
    rule({
      id: 'doors.professor-only',
      sentence: 'A student bans and invites nobody: 403 forbidden.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const { student, ask, ofStudent } = await beInside(context, findings);
        const user_id = student.user.id;
        findings.refusal(await ask(addBan, student, { body: { user_id, reason } }), 'forbidden');
        findings.refusal(await ask(liftBan, student, ofStudent), 'forbidden');
        findings.refusal(await ask(addInvite, student, { body: { user_id } }), 'forbidden');
        for (const endpoint of [listBans, listInvites]) findings.refusal(await ask(endpoint, student), 'forbidden');
      },
    }),
  ],
};
