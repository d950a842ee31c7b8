import { endLive, setStudentMedia } from '../../live.ts';
import { type RuleGroup, rule } from '../rule.ts';

const badUrls: unknown[] = [
  'http://conformance.example/recording',
  'ftp://conformance.example/recording',
  'javascript:alert(1)',
  '//conformance.example/recording',
  'conformance.example/recording',
  '',
  'https://',
  42,
  null,
];
const first = 'https://conformance.example/recording/1';
const second = 'https://conformance.example/recording/2';

export const recordingRules: RuleGroup = {
  name: 'Recordings and student media',
  rules: [
    rule({
      id: 'recording.bad-url',
      sentence: 'A recording_url that is no https address is 400 invalid_request, and the live goes on.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        const before = await room.bring(findings, 'live');
        for (const recording_url of badUrls) {
          findings.refusal(await room.act('end', context.cast.professor, { recording_url }), 'invalid_request');
          const after = await room.latest(findings);
          findings.that(
            after?.id === before.id && after.status === 'live',
            'the live goes on',
            `it is ${after?.status}`,
          );
          if (after?.status !== 'live') return;
        }
      },
    }),
    rule({
      id: 'recording.first-stays',
      sentence: 'The first recording_url stays: the same again is 200, another one later 409 conflict.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        const { professor } = context.cast;
        await room.fresh(findings);
        for (const body of [{ recording_url: first }, { recording_url: first }, {}]) {
          const answer = await room.act('end', professor, body);
          const came = findings.reply(endLive, answer).live.recording_url;
          findings.that(came === first, first, String(came), answer);
        }
        findings.refusal(await room.act('end', professor, { recording_url: second }), 'conflict');
        const kept = (await room.latest(findings))?.recording_url;
        findings.that(kept === first, `still ${first}`, String(kept));
      },
    }),
    rule({
      id: 'recording.later',
      sentence: 'A recording may be added after the end.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        await room.fresh(findings);
        const ended = (await room.mustAct(findings, 'end', context.cast.professor, {})).live;
        const answer = await room.act('end', context.cast.professor, { recording_url: first });
        const { live } = findings.reply(endLive, answer);
        findings.that(ended.recording_url === null, 'null at first', String(ended.recording_url));
        const right = live.id === ended.id && live.recording_url === first;
        findings.that(right, 'the same live with the recording', String(live.recording_url), answer);
      },
    }),
    rule({
      id: 'student-media.set',
      sentence: 'The professor opens and closes camera and microphone of the students, while live and while paused.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        for (const state of ['live', 'paused'] as const)
          for (const [camera, microphone] of [
            [false, true],
            [true, true],
            [false, false],
            [true, false],
          ] as const) {
            const before = await room.bring(findings, state);
            const answer = await room.act('student-media', context.cast.professor, { camera, microphone });
            const { live } = findings.reply(setStudentMedia, answer);
            const media = live.student_media;
            const right = media?.camera === camera && media.microphone === microphone && live.id === before.id;
            findings.that(
              right && live.status === state,
              `${camera}, ${microphone} and ${state}`,
              JSON.stringify(media),
              answer,
            );
          }
      },
    }),
    rule({
      id: 'student-media.whole',
      sentence: 'Half of a student_media is 400 invalid_request and changes nothing.',
      needs: ['classroom', 'live'],
      changes: true,
      run: async (context, findings) => {
        const room = context.classroom();
        const before = await room.bring(findings, 'live');
        for (const body of [{}, { camera: false }, { microphone: true }])
          findings.refusal(await room.act('student-media', context.cast.professor, body), 'invalid_request');
        findings.that((await room.latest(findings))?.version === before.version, 'the live as it was', 'a changed one');
      },
    }),
  ],
};
