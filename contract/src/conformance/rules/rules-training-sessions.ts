import { isDeepStrictEqual } from 'node:util';
import { getLive } from '../../live.ts';
import { mySession, mySessions, studentProfile, type TrainingSession } from '../../training-sessions.ts';
import { type RuleGroup, rule } from '../rule.ts';

const sortedBy = (instants: string[]): boolean => isDeepStrictEqual(instants, [...instants].sort());

const professorRules = [
  rule({
    id: 'sessions.my-sessions',
    sentence: 'my-sessions is a list of its own, never taken for the :id of a session.',
    run: async ({ probe, cast }, findings) => {
      const answer = await probe.ask(mySessions, { as: cast.professor });
      const { sessions } = findings.reply(mySessions, answer, '200 and the professor’s sessions');
      const isList = Array.isArray(sessions);
      findings.that(isList, 'a list of sessions', 'no list', answer);
      if (!isList) return;
      const foreign = sessions.filter(({ professors }) => !professors?.some(({ id }) => id === cast.professor.user.id));
      findings.that(foreign.length === 0, 'only his own sessions', `${foreign.length} of others`, answer);
    },
  }),
  rule({
    id: 'sessions.stable-order',
    sentence: 'my-sessions has the same order each time.',
    run: async ({ probe, cast }, findings) => {
      const order = async () =>
        findings.reply(mySessions, await probe.ask(mySessions, { as: cast.professor })).sessions.map(({ id }) => id);
      findings.that(isDeepStrictEqual(await order(), await order()), 'the same order', 'another order');
    },
  }),
  rule({
    id: 'sessions.one',
    sentence:
      'my-sessions/:id shows an assigned session with each enrolled student once, as many as students_count says.',
    needs: ['session'],
    run: async ({ probe, cast, rooms }, findings) => {
      const answer = await probe.ask(mySession, { id: rooms.session!.id, as: cast.professor });
      const { session, students } = findings.reply(mySession, answer);
      const ids = new Set(students.map(({ id }) => id));
      findings.that(session.id === rooms.session!.id, 'the session that was asked for', 'another one', answer);
      findings.that(ids.has(cast.student.user.id), 'the student among the students', 'he is not', answer);
      findings.that(ids.size === students.length, 'each student once', 'repeats', answer);
      findings.that(
        session.students_count === ids.size,
        `students_count ${ids.size}`,
        String(session.students_count),
        answer,
      );
    },
  }),
  rule({
    id: 'sessions.same-live',
    sentence: 'my-sessions, my-sessions/:id, the student’s profile and live tell of the same live.',
    needs: ['session'],
    run: async ({ probe, cast, rooms }, findings) => {
      const { id } = rooms.session!;
      const liveIn = (sessions: TrainingSession[]) => sessions.find((session) => session.id === id)?.live;
      const { live } = findings.reply(getLive, await probe.ask(getLive, { id, as: cast.student }));
      const told = [
        liveIn(findings.reply(mySessions, await probe.ask(mySessions, { as: cast.professor })).sessions),
        findings.reply(mySession, await probe.ask(mySession, { id, as: cast.professor })).session.live,
        liveIn(findings.reply(studentProfile, await probe.ask(studentProfile, { as: cast.student })).sessions),
      ];
      for (const other of told)
        findings.that(other?.id === live?.id && other?.status === live?.status, 'the same live', 'another one');
    },
  }),
];

const studentRules = [
  rule({
    id: 'sessions.profile',
    sentence: 'The profile shows the student himself and his sessions, in one call.',
    run: async ({ probe, cast }, findings) => {
      const answer = await probe.ask(studentProfile, { as: cast.student });
      const { student, sessions } = findings.reply(studentProfile, answer);
      findings.that(student.id === cast.student.user.id, 'the student himself', 'somebody else', answer);
      const ids = new Set(sessions.map(({ id }) => id));
      findings.that(ids.size === sessions.length, 'each session once', 'repeats', answer);
    },
  }),
  rule({
    id: 'sessions.schedule',
    sentence: 'The schedule holds séances of his own sessions only, in order of time, each ending after it begins.',
    run: async ({ probe, cast }, findings) => {
      const answer = await probe.ask(studentProfile, { as: cast.student });
      const { sessions, schedule } = findings.reply(studentProfile, answer);
      const own = new Set(sessions.map(({ id }) => id));
      const foreign = schedule.filter(({ session_id }) => !own.has(session_id));
      findings.that(foreign.length === 0, 'own séances only', `${foreign.length} of others`, answer);
      findings.that(sortedBy(schedule.map(({ starts_at }) => starts_at)), 'ordered by starts_at', 'unordered', answer);
      findings.that(
        schedule.every(({ starts_at, ends_at }) => starts_at < ends_at),
        'ends after it begins',
        'a séance that does not',
        answer,
      );
    },
  }),
];

export const trainingSessionRules: RuleGroup = {
  name: 'Training sessions',
  rules: [...professorRules, ...studentRules],
};
