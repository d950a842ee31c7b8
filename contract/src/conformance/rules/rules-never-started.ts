import type { Code } from '../../codes.ts';
import { checkAccess, getLive } from '../../live.ts';
import { type Action, createClassroom } from '../classroom.ts';
import type { Context } from '../context.ts';
import { LeftOut, type RuleGroup, rule } from '../rule.ts';

const untouched = (context: Context) => createClassroom(context.probe, context.cast, context.rooms.neverStarted!.id);

const refused: [action: Action, code: Code, as: 'professor' | 'student', body?: object][] = [
  ['pause', 'invalid_transition', 'professor'],
  ['end', 'invalid_transition', 'professor', {}],
  ['student-media', 'live_not_active', 'professor', { camera: true, microphone: true }],
  ['join', 'live_not_active', 'student', {}],
  ['join', 'live_not_active', 'professor', {}],
];

/** These run before anything is started, so that the state can still be met. */
export const neverStartedRules: RuleGroup = {
  name: 'Never started',
  rules: [
    rule({
      id: 'never-started.live',
      sentence: 'A training session that never had a live has null for one.',
      needs: ['neverStarted'],
      run: async (context, findings) => {
        for (const as of [context.cast.professor, context.cast.student]) {
          const answer = await context.probe.ask(getLive, { id: context.rooms.neverStarted!.id, as });
          findings.that(findings.reply(getLive, answer).live === null, 'live null', 'a live', answer);
        }
      },
    }),
    ...refused.map(([action, code, as, body]) =>
      rule({
        id: `never-started.${action}-${as}`,
        sentence: `Before the first start, ${action} by a ${as} is refused with ${code} and makes nothing.`,
        needs: ['neverStarted'],
        changes: true,
        run: async (context, findings) => {
          const answer = await untouched(context).act(action, context.cast[as], body);
          if (answer.code === 'livekit_not_configured') throw new LeftOut('the authority has no LiveKit settings');
          findings.refusal(answer, code);
          findings.that((await untouched(context).latest(findings)) === null, 'still no live', 'a live', answer);
        },
      }),
    ),
    rule({
      id: 'never-started.leave',
      sentence: 'Before the first start, leaving is 200 and changes nothing.',
      needs: ['neverStarted'],
      changes: true,
      run: async (context, findings) => {
        const { live } = await untouched(context).mustAct(findings, 'leave', context.cast.student);
        findings.that(live === null, 'live null', 'a live');
      },
    }),
    rule({
      id: 'never-started.access',
      sentence: 'Before the first start, a service learns that nobody may enter: not_started.',
      needs: ['neverStarted', 'service'],
      run: async ({ probe, cast, rooms }, findings) => {
        const body = { user_id: cast.student.user.id };
        const answer = await probe.ask(checkAccess, { id: rooms.neverStarted!.id, as: cast.service!, body });
        const { allowed, reason, live } = findings.reply(checkAccess, answer);
        const right = !allowed && reason === 'not_started' && live === null;
        findings.that(right, 'not allowed, not_started, live null', `${allowed}, ${reason}`, answer);
      },
    }),
  ],
};
