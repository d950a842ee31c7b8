import {
  attendance,
  attendanceCsv,
  listLives,
  liveLog,
  myAttendance,
  myLiveAttendance,
  sessionAttendance,
} from '@prolean/contract/attendance.ts';
import { type Locale, locale as locales } from '@prolean/contract/values.ts';
import type { Request, Response } from 'express';
import type { Route } from '../../platform/route.ts';
import type { StreamRoute } from '../../platform/stream-route.ts';
import type { AttendanceService } from './attendance-service.ts';

const accepted = (req: Request): Locale | null => {
  const found = req.acceptsLanguages(...locales.options);
  // Without a wish, or with none in particular, the caller's own language is the better guess.
  return [undefined, '*'].includes(req.get('accept-language')) || found === false ? null : (found as Locale);
};

const sendFile = (res: Response, file: { name: string; type: string; text: string }): void => {
  res.set({ 'Content-Type': file.type, 'Content-Disposition': `attachment; filename="${file.name}"` }).send(file.text);
};

export function attendanceRoutes(route: Route, streamRoute: StreamRoute, service: AttendanceService): void {
  route(listLives, ({ caller, params, query }) => service.list(caller, params.id, query));
  route(attendance, ({ caller, params }) => service.of(caller, params.id, params.live_id));

  const { reports } = service;
  route(sessionAttendance, ({ caller, params }) => reports.ofSession(caller, params.id));
  route(myAttendance, async ({ caller }) => ({ attendance: await reports.ofStudent(caller) }));
  route(myLiveAttendance, async ({ caller, params }) => ({
    attendance: await reports.ofStudentIn(caller, params.id),
  }));

  streamRoute(attendanceCsv, async ({ caller, params, query, req, res }) => {
    const locale = query.locale ?? accepted(req) ?? caller.user.locale;
    const text = await service.csv(caller, params.id, params.live_id, locale);
    res.vary('Accept-Language').set('Content-Language', locale);
    sendFile(res, { name: `attendance-${params.live_id}.csv`, type: 'text/csv; charset=utf-8', text });
  });
  streamRoute(liveLog, async ({ caller, params, res }) => {
    const text = await service.log(caller, params.id, params.live_id);
    sendFile(res, { name: `live-log-${params.live_id}.ndjson`, type: 'application/x-ndjson; charset=utf-8', text });
  });
}
