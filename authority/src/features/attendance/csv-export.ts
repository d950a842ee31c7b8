import type { AttendanceLine } from '@prolean/contract/attendance.ts';
import type { Live } from '@prolean/contract/live.ts';
import type { Locale } from '@prolean/contract/values.ts';
import type { Signer } from '../../platform/signing.ts';
import { headingCell, signedHeadingText, signedLineText } from './signed-line.ts';

const columns = [
  'line',
  'lines',
  'session',
  'live_start',
  'live_end',
  'full_name',
  'cin',
  'enrolled',
  'status',
  'minutes',
  'paused_minutes',
  'first_join',
  'last_leave',
  'late_minutes',
  'left_early_minutes',
  'live',
] as const;
type Column = (typeof columns)[number];

type Words = {
  separator: string;
  headers: Record<Column, string>;
  yes: string;
  no: string;
  present: string;
  absent: string;
};

const words: Record<Locale, Words> = {
  fr: {
    separator: ';',
    headers: {
      line: 'Ligne',
      lines: 'Lignes en tout',
      session: 'Session de formation',
      live_start: 'Début du cours',
      live_end: 'Fin du cours',
      full_name: 'Nom',
      cin: 'CIN',
      enrolled: 'Inscrit',
      status: 'Présence',
      minutes: 'Minutes de présence',
      paused_minutes: 'Minutes présentes pendant les pauses',
      first_join: 'Première arrivée',
      last_leave: 'Dernier départ',
      late_minutes: 'Retard (minutes)',
      left_early_minutes: 'Départ anticipé (minutes)',
      live: 'Cours',
    },
    yes: 'oui',
    no: 'non',
    present: 'présent',
    absent: 'absent',
  },
  en: {
    separator: ',',
    headers: {
      line: 'Line',
      lines: 'Lines in all',
      session: 'Training session',
      live_start: 'Class began',
      live_end: 'Class ended',
      full_name: 'Name',
      cin: 'National id',
      enrolled: 'Enrolled',
      status: 'Attendance',
      minutes: 'Minutes present',
      paused_minutes: 'Minutes present during pauses',
      first_join: 'First arrival',
      last_leave: 'Last departure',
      late_minutes: 'Late (minutes)',
      left_early_minutes: 'Left early (minutes)',
      live: 'Class',
    },
    yes: 'yes',
    no: 'no',
    present: 'present',
    absent: 'absent',
  },
  ar: {
    separator: ';',
    headers: {
      line: 'السطر',
      lines: 'مجموع الأسطر',
      session: 'الدورة التكوينية',
      live_start: 'بداية الحصة',
      live_end: 'نهاية الحصة',
      full_name: 'الاسم',
      cin: 'رقم البطاقة الوطنية',
      enrolled: 'مسجَّل',
      status: 'الحضور',
      minutes: 'دقائق الحضور',
      paused_minutes: 'دقائق الحضور أثناء الاستراحات',
      first_join: 'أول دخول',
      last_leave: 'آخر خروج',
      late_minutes: 'التأخر (بالدقائق)',
      left_early_minutes: 'المغادرة المبكرة (بالدقائق)',
      live: 'الحصة',
    },
    yes: 'نعم',
    no: 'لا',
    present: 'حاضر',
    absent: 'غائب',
  },
};

/** A cell a spreadsheet would compute is made a plain text; so is one that begins with what such programs skip. */
const disarm = (text: string): string =>
  /^[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r|]/.test(text) ? `'${text}` : text;

const quote = (text: string, separator: string): string =>
  text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** `2026-03-02 10:00:00` in the time zone: the one spelling spreadsheets read as a time in every language. */
const localTime = (instant: string | null, timeZone: string): string =>
  instant === null
    ? ''
    : new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(instant));

const minutes = (seconds: number | null): string => (seconds === null ? '' : String(Math.floor(seconds / 60)));

/** The whole file. Each line's last cell signs that line with its place among all of them, and the heading's signs the heading. */
export function writeCsv(file: {
  live: Live;
  lines: readonly AttendanceLine[];
  title: string;
  time_zone: string;
  locale: Locale;
  signer: Signer;
}): string {
  const { live, lines, title, time_zone, locale, signer } = file;
  const { separator, headers, yes, no, present, absent } = words[locale];
  const time = (instant: string | null) => localTime(instant, time_zone);
  const cellsOf = (line: AttendanceLine, index: number): string[] => {
    const cells: Record<Column, string> = {
      line: String(index + 1),
      lines: String(lines.length),
      session: disarm(title),
      live_start: time(live.started_at),
      live_end: time(live.ended_at),
      full_name: disarm(line.full_name),
      cin: line.cin ?? '',
      enrolled: line.enrolled ? yes : no,
      status: line.present ? present : absent,
      minutes: minutes(line.present_seconds),
      paused_minutes: minutes(line.paused_seconds),
      first_join: time(line.first_join),
      last_leave: time(line.last_leave),
      late_minutes: minutes(line.late_seconds),
      left_early_minutes: minutes(line.left_early_seconds),
      live: live.id,
    };
    return columns.map((column) => cells[column]);
  };
  const sign = (text: string): string => signer.sign(text).toString('base64url');
  const signed = (cells: string[]) => [...cells, sign(signedLineText(cells))];
  const names = columns.map((column) => headers[column]);
  const whole = { lines: String(lines.length), live: live.id };
  const signature = sign(signedHeadingText(names, whole));
  const heading = headingCell({ publicKey: signer.publicKey.toString('base64url'), ...whole, signature });
  const rows = [[...names, heading], ...lines.map((line, index) => signed(cellsOf(line, index)))];
  return `\ufeff${rows.map((row) => `${row.map((cell) => quote(cell, separator)).join(separator)}\r\n`).join('')}`;
}
