import type { Locale } from '@prolean/contract/values.ts';

export const defaultTimeZone = 'Africa/Casablanca';

/** Arabic as written in the Maghreb: its month names, Latin digits, a 24-hour clock. */
const tags: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB', ar: 'ar-MA-u-nu-latn' };

const keptFormats = new Map<string, Formats>();

/** Dates, times and numbers as a reader of this language expects them, in the centre's time zone. */
export function formatsFor(locale: Locale, timeZone = defaultTimeZone) {
  const key = `${locale} ${timeZone}`;
  const kept = keptFormats.get(key) ?? createFormats(tags[locale], timeZone);
  keptFormats.set(key, kept);
  return kept;
}
export type Formats = ReturnType<typeof createFormats>;

function createFormats(tag: string, timeZone: string) {
  const time = new Intl.DateTimeFormat(tag, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(tag, { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  // Calendar dates have no time zone: they are midnight UTC on both sides.
  const date = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
  const isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  const number = new Intl.NumberFormat(tag);

  /** `YYYY-MM-DD` of an instant, in the centre's time zone. */
  const calendarDay = (instant: Date) => isoDay.format(instant);

  return {
    calendarDay,
    time: (instant: Date) => time.format(instant),
    /** "09:00 – 12:00", from and to. */
    timeRange: (from: Date, to: Date) => `${time.format(from)} – ${time.format(to)}`,
    /** "jeudi 20 novembre". */
    day: (instant: Date) => day.format(instant),
    /** "aujourd’hui" and its neighbours by name, other days by their date. */
    nearDay(instant: Date, now: Date) {
      const distance = daysBetween(calendarDay(now), calendarDay(instant));
      return Math.abs(distance) <= 1 ? relative.format(distance, 'day') : day.format(instant);
    },
    date: (isoDate: string) => date.format(new Date(isoDate)),
    dateRange: (from: string, to: string) => date.formatRange(new Date(from), new Date(to)),
    list: (items: readonly string[]) => list.format(items),
    number: (value: number) => number.format(value),
  };
}

const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
