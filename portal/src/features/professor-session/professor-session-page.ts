import type { ReplyOf } from '@prolean/contract/endpoint.ts';
import type { mySession, Student } from '@prolean/contract/training-sessions.ts';
import type { TFunction } from 'i18next';
import { avatarOf } from '../../layout/avatar.ts';
import { type Formats, formatsFor } from '../../layout/formats.ts';
import { liveControlsOf } from '../../layout/live-controls.ts';
import type { PageContext } from '../../layout/page-context.ts';
import { describeTrainingSession } from '../../layout/training-session.ts';
import type { View } from '../../layout/views.ts';

export function professorSessionPage({ session, students }: ReplyOf<typeof mySession>, context: PageContext) {
  const { t, locale, now, asOf } = context;
  const formats = formatsFor(locale);
  const byName = new Intl.Collator(locale);
  return {
    template: 'features/professor-session/professor-session',
    title: session.title,
    scripts: ['dashboard.ts'],
    model: {
      ...describeTrainingSession(session, t, formats, now),
      controls: liveControlsOf(session, t, asOf !== null),
      enrolled: [...students]
        .sort((a, b) => byName.compare(a.full_name, b.full_name))
        .map((student) => describeStudent(student, t, formats)),
    },
  } satisfies View;
}
export type ProfessorSessionPage = ReturnType<typeof professorSessionPage>;

function describeStudent(student: Student, t: TFunction, formats: Formats) {
  return {
    id: student.id,
    name: student.full_name,
    avatar: avatarOf(student),
    username: student.username,
    email: student.email,
    phone: student.phone,
    dial: student.phone?.replace(/[^\d+]/g, '') ?? null,
    cin: student.cin,
    enrolled: formats.date(formats.calendarDay(new Date(student.enrolled_at))),
    disabled: student.status === 'disabled' ? t('professor-session:disabled') : null,
  };
}
