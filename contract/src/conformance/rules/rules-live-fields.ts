import { isDeepStrictEqual } from 'node:util';
import { startLive, studentMedia as studentMediaShape } from '../../live.ts';
import type { Classroom } from '../classroom.ts';
import type { Context } from '../context.ts';
import { rule } from '../rule.ts';

const newLive = rule({
  id: 'lifecycle.new-live',
  sentence: 'A new live has no pause, end or recording, an open camera and a closed microphone for students.',
  needs: ['classroom', 'live'],
  changes: true,
  run: async (context, findings) => {
    const live = await context.classroom().fresh(findings);
    const { paused_at, ended_at, recording_url, session_id } = live;
    findings.that(
      paused_at === null && ended_at === null && recording_url === null,
      'paused_at, ended_at and recording_url null',
      'one of them is set',
    );
    findings.that(session_id === context.classroom().sessionId, 'the session’s id', 'another session_id');
    const { camera, microphone } = studentMediaShape
      .catch({ camera: false, microphone: true })
      .parse(live.student_media);
    findings.that(camera && !microphone, 'student_media camera true, microphone false', `${camera}, ${microphone}`);
  },
});

const instants = rule({
  id: 'lifecycle.instants',
  sentence: 'started_at stays; paused_at is set only while paused; ended_at is set at the end and stays.',
  needs: ['classroom', 'live'],
  changes: true,
  run: async (context, findings) => {
    const room = context.classroom();
    const begun = await room.fresh(findings);
    const paused = (await room.mustAct(findings, 'pause')).live;
    const resumed = (await room.mustAct(findings, 'start')).live;
    const ended = (await room.mustAct(findings, 'end', context.cast.professor, {})).live;
    const again = (await room.mustAct(findings, 'end', context.cast.professor, {})).live;
    const all = [begun, paused, resumed, ended, again];
    findings.that(
      all.every((live) => live.started_at === begun.started_at),
      'one started_at',
      'it changed',
    );
    findings.that(
      isDeepStrictEqual(
        all.map((live) => live.paused_at !== null),
        [false, true, false, false, false],
      ),
      'paused_at while paused only',
      'at another time',
    );
    findings.that(
      ended.ended_at !== null && ended.ended_at >= begun.started_at && again.ended_at === ended.ended_at,
      'one ended_at after started_at',
      String(ended.ended_at),
    );
  },
});

type Step = [what: string, grows: number, take: (room: Classroom) => ReturnType<Classroom['act']>];

const versionSteps = ({ cast: { professor, student } }: Context): Step[] => [
  ['starting again', 0, (room) => room.act('start')],
  ['pausing', 1, (room) => room.act('pause')],
  ['pausing again', 0, (room) => room.act('pause')],
  ['resuming', 1, (room) => room.act('start')],
  ['opening the microphones', 1, (room) => room.act('student-media', professor, { camera: true, microphone: true })],
  ['opening them again', 0, (room) => room.act('student-media', professor, { camera: true, microphone: true })],
  ['a student joining', 0, (room) => room.act('join', student, {})],
  ['a student leaving', 0, (room) => room.act('leave', student)],
  ['ending', 1, (room) => room.act('end', professor, {})],
  ['ending again', 0, (room) => room.act('end', professor, {})],
  ['adding the recording', 1, (room) => room.act('end', professor, { recording_url: 'https://conformance.example/1' })],
];

const versions = rule({
  id: 'lifecycle.version',
  sentence: 'version grows by exactly one on each change of the live, and by none on a repetition, a join or a leave.',
  needs: ['classroom', 'live'],
  changes: true,
  run: async (context, findings) => {
    const room = context.classroom();
    let { version } = await room.fresh(findings);
    for (const [what, grows, take] of versionSteps(context)) {
      const answer = await take(room);
      const now = findings.reply(startLive, answer).live.version;
      findings.that(
        now === version + grows,
        `${what}: version + ${grows}`,
        `${what}: version + ${now - version}`,
        answer,
      );
      version = now;
    }
  },
});

/** What a live says of itself over its course. */
export const liveFieldRules = [newLive, instants, versions];
