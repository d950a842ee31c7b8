import { grantOf, sendable } from '../media-tokens.ts';
import { rule } from '../rule.ts';
import { allThree, enter } from './entering.ts';

const mayStudentSend = (
  id: string,
  sentence: string,
  media: { camera: boolean; microphone: boolean },
  expected: string[],
) =>
  rule({
    id,
    sentence,
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      await context.classroom().bring(findings, 'live');
      await context.classroom().mustAct(findings, 'student-media', context.cast.professor, media);
      const { claims, answer } = await enter(context, findings, context.cast.student);
      const came = sendable(grantOf(claims)).join(', ') || 'nothing';
      findings.that(came === (expected.join(', ') || 'nothing'), expected.join(', ') || 'nothing', came, answer);
    },
  });

/** What may be sent, as the LiveKit token says. */
export const sendingRules = [
  rule({
    id: 'media.professor-sends',
    sentence: 'The professor may send camera, microphone and screen.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      for (const [person, { claims, answer }] of await allThree(context, findings)) {
        if (person !== context.cast.professor) continue;
        const came = sendable(grantOf(claims));
        const all = ['camera', 'microphone', 'screen_share'].every((source) => came.includes(source));
        findings.that(all, 'camera, microphone, screen_share', came.join(', ') || 'nothing', answer);
      }
    },
  }),
  mayStudentSend(
    'media.student-default',
    'A student may not send his microphone while it is closed.',
    { camera: true, microphone: false },
    ['camera'],
  ),
  mayStudentSend(
    'media.student-open',
    'A student may send both once both are opened, and never the screen.',
    { camera: true, microphone: true },
    ['camera', 'microphone'],
  ),
  mayStudentSend(
    'media.student-microphone',
    'A student may send only his microphone when only that is open.',
    { camera: false, microphone: true },
    ['microphone'],
  ),
  mayStudentSend(
    'media.student-closed',
    'A student may send nothing when both are closed.',
    { camera: false, microphone: false },
    [],
  ),
  rule({
    id: 'media.paused',
    sentence: 'While paused a student may send nothing, though he may enter.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const room = context.classroom();
      await room.bring(findings, 'live');
      await room.mustAct(findings, 'student-media', context.cast.professor, { camera: true, microphone: true });
      await room.mustAct(findings, 'pause');
      const { claims, answer } = await enter(context, findings, context.cast.student);
      const came = sendable(grantOf(claims));
      findings.that(came.length === 0, 'nothing', came.join(', '), answer);
    },
  }),
];
