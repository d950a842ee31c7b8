import type { WireDeviation } from './deviating-wire.ts';
import { codeOf, eachObject, isAt, refusalInstead } from './wire-changes.ts';

/** Wherever the field stands in the replies of one operation, it has this value. */
const telling = (method: string, end: string, field: string, value: unknown): WireDeviation => ({
  replied: (replied, asked) =>
    isAt(asked, method, end) && replied.status === 200
      ? eachObject((object) => field in object && Object.assign(object, { [field]: value }))(replied)
      : replied,
});

/** What the wire changes inside a live and in administration, and the rules that must say so: these and no others. */
export const moduleDeviations: Record<string, { rules: string[]; wire: WireDeviation }> = {
  'a raised hand is told as lowered': {
    rules: ['room.hand'],
    wire: telling('PUT', '/hand', 'hand_raised_at', null),
  },
  'a list has no end': {
    rules: ['room.pages'],
    wire: telling('GET', '/messages', 'next_cursor', 'more'),
  },
  'a ban is an ordinary refusal': {
    rules: ['doors.ban'],
    wire: {
      replied: (replied) => (codeOf(replied) === 'banned' ? refusalInstead(replied, 403, 'forbidden') : replied),
    },
  },
  'the history of a live is never sealed': {
    rules: ['attendance.lines'],
    wire: telling('GET', '/attendance', 'seal', null),
  },
  'an administrative change is not recorded': {
    rules: ['people.audit'],
    wire: telling('GET', '/audit-log', 'entries', []),
  },
  'a dry run says that it was carried out': {
    rules: ['people.import-dry'],
    wire: telling('POST', '/users/import', 'applied', true),
  },
};
