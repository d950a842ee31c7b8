import { sampleEnrolments, sampleSchedule, sampleSessions, sampleUsers } from '@prolean/contract/stub-samples.ts';
import { plainDashboardPage } from '../../features/dashboard/plain-dashboard-page.ts';
import { professorDashboardPage } from '../../features/dashboard/professor-dashboard-page.ts';
import { studentDashboardPage } from '../../features/dashboard/student-dashboard-page.ts';
import { frontPage } from '../../features/front/front-page.ts';
import { professorSessionPage } from '../../features/professor-session/professor-session-page.ts';
import { signInPage } from '../../features/sign-in/sign-in-page.ts';
import type { CurrentPerson } from '../../request-context.ts';
import { errorPage } from '../error-page.ts';
import type { Flash } from '../flash.ts';
import type { PageContext } from '../page-context.ts';
import type { View } from '../views.ts';

export type SamplePage = { view: View; person?: CurrentPerson; outage?: { asOf: Date | null }; flash?: Flash[] };

const { student, professor, admin } = sampleUsers;
const signedIn = (user: (typeof sampleUsers)[keyof typeof sampleUsers]): CurrentPerson => ({
  ...user,
  permissions: [],
});

const sessions = Object.values(sampleSessions);
const closed = sessions.filter(({ live }) => live === null || live.status === 'ended');
const profile = { success: true as const, student, sessions, schedule: [...sampleSchedule] };
const asOf = new Date('2026-03-02T09:30:00.000Z');

/** Every page of the portal but the live room, as it may look a few minutes into a class. */
export const samplePages = {
  front: (context) => ({ view: frontPage(context) }),
  signIn: (context) => ({ view: signInPage({ next: '/dashboard', connected: true }, context) }),
  signInRefused: (context) => ({
    view: signInPage({ next: '', username: 'prof', failure: 'invalid_credentials', connected: true }, context),
  }),
  signInWithCode: (context) => ({
    view: signInPage({ next: '', username: 'prof', failure: 'second_factor_required', connected: true }, context),
  }),
  signInNotConnected: (context) => ({
    view: signInPage({ next: '/dashboard', connected: false, person: student }, context),
  }),
  student: (context) => ({ person: signedIn(student), view: studentDashboardPage(profile, context) }),
  studentNothingLive: (context) => ({
    person: signedIn(student),
    flash: [{ tone: 'ok', key: 'common:flash.language_changed' }],
    view: studentDashboardPage({ ...profile, sessions: closed }, context),
  }),
  studentNotEnrolled: (context) => ({
    person: signedIn(student),
    view: studentDashboardPage({ ...profile, sessions: [], schedule: [] }, context),
  }),
  professor: (context) => ({
    person: signedIn(professor),
    view: professorDashboardPage({ success: true, sessions }, { ...context, person: professor }),
  }),
  professorNothingLive: (context) => ({
    person: signedIn(professor),
    view: professorDashboardPage({ success: true, sessions: closed }, { ...context, person: professor }),
  }),
  professorOutage: (context) => ({
    person: signedIn(professor),
    outage: { asOf },
    view: professorDashboardPage({ success: true, sessions }, { ...context, asOf, person: professor }),
  }),
  professorNotAssigned: (context) => ({
    person: signedIn(professor),
    view: professorDashboardPage({ success: true, sessions: [] }, { ...context, person: professor }),
  }),
  professorSession: (context) => ({
    person: signedIn(professor),
    view: professorSessionPage(
      {
        success: true,
        session: sampleSessions.paused,
        students: [...(sampleEnrolments[sampleSessions.paused.id] ?? [])],
      },
      context,
    ),
  }),
  plain: (context) => ({ person: signedIn(admin), view: plainDashboardPage(admin, context) }),
  outage: ({ t }) => ({
    person: signedIn(professor),
    view: errorPage('outage_write', {
      t,
      requestId: 'a1b2c3',
      again: { action: '/somewhere', fields: { text: 'Bonjour à tous', open: 'on', next: '/dashboard' } },
    }),
  }),
  failed: ({ t }) => ({ person: signedIn(professor), view: errorPage('internal', { t, requestId: 'a1b2c3' }) }),
  notFound: ({ t }) => ({ view: errorPage('not_found', { t, signedIn: false }) }),
} satisfies Record<string, (context: PageContext) => SamplePage>;

export type SamplePageName = keyof typeof samplePages;
export const samplePageNames = Object.keys(samplePages) as SamplePageName[];
