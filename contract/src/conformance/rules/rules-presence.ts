import { getLive, joinLive, leaveLive } from '../../live.ts';
import type { Person } from '../cast.ts';
import type { Context } from '../context.ts';
import { cameOf, type Findings } from '../findings.ts';
import { type RuleGroup, rule } from '../rule.ts';

const join = async (context: Context, findings: Findings, person: Person) =>
  findings.reply(joinLive, await context.classroom().act('join', person, {}));

const countNow = async (context: Context, findings: Findings) =>
  (await context.classroom().latest(findings))?.participants_count;

const expectCount = async (context: Context, findings: Findings, expected: number, when: string) => {
  const count = await countNow(context, findings);
  findings.that(count === expected, `participants_count ${expected} ${when}`, String(count));
};

export const presenceRules: RuleGroup = {
  name: 'Coming and going',
  rules: [
    rule({
      id: 'presence.join',
      sentence: 'Whoever joins is told his role and his own presence.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        await context.classroom().fresh(findings);
        for (const role of ['professor', 'student'] as const) {
          const { user } = context.cast[role];
          const joined = await join(context, findings, context.cast[role]);
          findings.that(joined.role === role && joined.participant.role === role, `role ${role}`, joined.role);
          findings.that(joined.participant.user_id === user.id, 'his own presence', 'somebody else’s');
          findings.that(joined.participant.left_at === null, 'left_at null', 'it is set');
        }
        await expectCount(context, findings, 2, 'after two joined');
      },
    }),
    rule({
      id: 'presence.join-again',
      sentence: 'Joining again keeps the one open presence.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        await context.classroom().fresh(findings);
        const once = await join(context, findings, context.cast.student);
        const twice = await join(context, findings, context.cast.student);
        const same = once.participant.joined_at === twice.participant.joined_at;
        findings.that(same, 'the same joined_at', 'another one');
        await expectCount(context, findings, 1, 'after one joined twice');
      },
    }),
    rule({
      id: 'presence.leave',
      sentence: 'Leaving closes the presence, may be repeated, and who comes again is there again.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        await room.fresh(findings);
        const first = await join(context, findings, context.cast.student);
        for (const _ of ['leaving', 'leaving again']) {
          findings.reply(leaveLive, await room.act('leave', context.cast.student));
          await expectCount(context, findings, 0, 'after he left');
        }
        const again = await join(context, findings, context.cast.student);
        const later = again.participant.joined_at >= first.participant.joined_at && again.participant.left_at === null;
        findings.that(later, 'a new open presence', 'the old one');
        await expectCount(context, findings, 1, 'after he came again');
      },
    }),
    rule({
      id: 'presence.never-joined',
      sentence: 'An enrolled student who never came may leave all the same: 200, nothing changes.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const live = await context.classroom().fresh(findings);
        const answer = await context.classroom().act('leave', context.cast.student);
        findings.that(findings.reply(leaveLive, answer).live?.id === live.id, 'the live', 'another one', answer);
      },
    }),
    rule({
      id: 'presence.end',
      sentence: 'The end takes everyone out.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        await room.fresh(findings);
        for (const person of [context.cast.professor, context.cast.student]) await join(context, findings, person);
        const { live } = await room.mustAct(findings, 'end', context.cast.professor, {});
        findings.that(
          live.participants_count === 0,
          'participants_count 0 after the end',
          String(live.participants_count),
        );
      },
    }),
    rule({
      id: 'presence.seen-by-both',
      sentence: 'Professor and student are shown the same live.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        const live = await room.bring(findings, 'live');
        const answer = await context.probe.ask(getLive, { id: room.sessionId, as: context.cast.student });
        const seen = findings.reply(getLive, answer).live;
        findings.that(seen?.id === live.id && seen.version === live.version, 'the same live', cameOf(answer), answer);
      },
    }),
  ],
};
