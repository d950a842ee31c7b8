import { Readable } from 'node:stream';
import {
  attendance,
  attendanceCsv,
  listLives,
  liveLog,
  myAttendance,
  myLiveAttendance,
  sessionAttendance,
} from '../../attendance.ts';
import { readEventStream } from '../../event-stream.ts';
import { type LiveEvent, type LiveSnapshot, liveEvents } from '../../live-events.ts';
import { raiseHand } from '../../live-room.ts';
import type { Asker } from '../probe.ts';
import { unknownId } from '../questions.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { beInside } from './being-inside.ts';

const fill = (path: string, params: Record<string, string>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');

type Told = { id: string; content: LiveEvent | LiveSnapshot };

/** The messages of a stream that has ended; throws when one of them is not what the contract declares. */
const readAll = async (text: string): Promise<Told[]> =>
  (await Array.fromAsync(readEventStream(Readable.from([Buffer.from(text)])))).map(({ id, text: json }) => ({
    id,
    content: liveEvents.messages.parse(JSON.parse(json)),
  }));

const kindsOf = (told: readonly Told[]): string => told.map(({ content }) => content.kind).join();

const events = [
  rule({
    id: 'streams.events',
    sentence:
      'The stream of a live begins with everything as it is, tells each change once and in order, and ends with the live.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const { room, professor, student, must } = await beInside(context, findings);
      const path = fill(liveEvents.path, { id: room.sessionId });
      const stream = await context.probe.open(path, { as: professor });
      const type = stream.headers['content-type'] ?? 'no content type';
      findings.that(stream.status === 200 && /^text\/event-stream/.test(type), '200, text/event-stream', type);
      await must(raiseHand, student);
      await room.mustAct(findings, 'pause');
      await room.mustAct(findings, 'end', professor, {});
      const told = await readAll(await stream.rest());
      const numbers = told.map(({ content }) => content.number);
      findings.that(kindsOf(told) === 'snapshot,hand_raised,paused,ended', 'snapshot, hand, pause, end', kindsOf(told));
      const gapless = numbers.every((number, index) => index === 0 || number === numbers[index - 1]! + 1);
      findings.that(gapless, 'numbers without a gap', numbers.join());

      const resume = (id: string) => context.probe.open(path, { as: professor, headers: { 'last-event-id': id } });
      const rest = await readAll(await (await resume(told[0]?.id ?? '')).rest());
      findings.that(kindsOf(rest) === 'hand_raised,paused,ended', 'what came behind the id', kindsOf(rest));
      const done = await resume(told.at(-1)?.id ?? '');
      await done.rest();
      findings.that(done.status === 204, '204 when nothing is left to tell', String(done.status));
    },
  }),
  rule({
    id: 'streams.refusals',
    sentence: 'Streams and files are refused as everything else is.',
    needs: ['session'],
    run: async ({ probe, cast, rooms }, findings) => {
      for (const { path } of [liveEvents, attendanceCsv, liveLog]) {
        const ask = (id: string, as?: Asker) =>
          probe.askPath('GET', fill(path, { id, live_id: unknownId() }), as === undefined ? {} : { as });
        findings.refusal(await ask(rooms.session!.id), 'unauthenticated');
        findings.refusal(await ask(unknownId(), cast.professor), 'not_found');
        findings.refusal(await ask('1', cast.professor), 'invalid_request');
      }
    },
  }),
];

/** A live of a moment, with the student in it, that has ended. */
const endedLive = async (...given: Parameters<typeof beInside>) => {
  const inside = await beInside(...given);
  await inside.room.mustAct(given[1], 'end', inside.professor, {});
  return { ...inside, params: { id: inside.room.sessionId, live_id: inside.live.id } };
};

const attendanceRules = [
  rule({
    id: 'attendance.lines',
    sentence: 'The attendance of an ended live is sealed and has a line for each enrolled student.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const { professor, student, must, ask, params, live } = await endedLive(context, findings);
      const { lives } = await must(listLives, professor, { query: '?limit=1' });
      findings.that(lives.length === 1 && lives[0]?.id === live.id, 'the newest live', 'another one');
      const { lines, seal } = await must(attendance, professor, { params });
      const line = lines.find(({ user_id }) => user_id === student.user.id);
      findings.that(line?.present === true && line.first_join !== null, 'the student present', 'absent or no line');
      findings.that(line?.intervals.length === 1, 'one stay', `${line?.intervals.length} stays`);
      findings.that(seal !== null, 'a seal', 'none');
      for (const endpoint of [listLives, attendance])
        findings.refusal(await ask(endpoint, student, { params }), 'forbidden');
    },
  }),
  rule({
    id: 'attendance.own',
    sentence: 'A student sees his own attendance, and everybody’s sums are for the professor.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const { professor, student, must, ask, live } = await endedLive(context, findings);
      for (const endpoint of [myAttendance, myLiveAttendance]) {
        const [newest] = (await must(endpoint, student)).attendance;
        const right = newest?.live.id === live.id && newest.present;
        findings.that(right, 'present in the newest live', 'absent, or another live');
      }
      const { students } = await must(sessionAttendance, professor);
      const sum = students.find(({ user_id }) => user_id === student.user.id);
      findings.that((sum?.lives_present ?? 0) >= 1, 'at least one live', String(sum?.lives_present));
      findings.refusal(await ask(sessionAttendance, student), 'forbidden');
    },
  }),
  rule({
    id: 'attendance.files',
    sentence: 'The attendance comes as a file for spreadsheets in three languages, and the log as lines of JSON.',
    needs: ['classroom', 'live'],
    changes: true,
    run: async (context, findings) => {
      const { professor, params } = await endedLive(context, findings);
      for (const locale of ['fr', 'en', 'ar']) {
        const file = await context.probe.open(`${fill(attendanceCsv.path, params)}?locale=${locale}`, {
          as: professor,
        });
        const type = file.headers['content-type'] ?? 'no content type';
        findings.that(/^text\/csv;\s*charset=utf-8$/i.test(type), 'text/csv in UTF-8', type);
        const text = await file.rest();
        findings.that(/^(\ufeff)?[^\n]+\r\n[^\n]+\r\n/.test(text), 'a header and lines', `${text.length} characters`);
      }
      const log = await context.probe.open(fill(liveLog.path, params), { as: professor });
      const lines = (await log.rest())
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      findings.that('seal' in lines.at(-1)!, 'the seal on the last line', 'none');
    },
  }),
];

export const streamRules: RuleGroup = { name: 'Streams and attendance', rules: [...events, ...attendanceRules] };
