import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  launchBrowser,
  loudnessOf,
  seesVideoOf,
  sessionIdOf,
  signIn,
  startTestPlatform,
  type TestPlatform,
} from './kit.ts';

let platform: TestPlatform;
let browser: Browser;
beforeAll(async () => {
  platform = await startTestPlatform();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await platform?.end();
});

const control = (name: string) => `[data-control="${name}"]`;
const status = (page: Page, wanted: string) => page.waitForSelector(`#room[data-live-status="${wanted}"]`);
const personId = async (username: string) =>
  (await platform.query<{ id: string }>('select id from users where username = $1', [username]))[0]!.id;

/** The title of a training session that both have, by its place among student01's two. */
const titles = { fr: 'Comptabilité générale, groupe du soir', ar: 'HTML et CSS, initiation' };

test.each(['fr', 'ar'] as const)(
  'a professor starts a class, a student joins it, both see and hear each other (%s)',
  async (language) => {
    const { portalUrl } = platform;
    const [professorContext, studentContext] = [
      await browser.newContext({ locale: language }),
      await browser.newContext({ locale: language }),
    ];
    const [professorId, studentId] = [await personId('prof.demo'), await personId('student01.demo')];
    await platform.query('update users set locale = $1 where id = any($2)', [language, [professorId, studentId]]);
    const professor = await signIn(professorContext, portalUrl, 'prof.demo');
    const student = await signIn(studentContext, portalUrl, 'student01.demo');
    expect(await professor.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
      language,
      language === 'ar' ? 'rtl' : 'ltr',
    ]);
    const [session] = await platform.query<{ id: string }>('select id from training_sessions where title = $1', [
      titles[language],
    ]);
    const sessionId = session!.id;
    expect(await student.locator(`a[href="/external/live/${sessionId}"]`).count()).toBe(0);

    // The professor starts from the dashboard and lands in the room.
    await professor.click(`form[action="/external/professor/sessions/${sessionId}/live/start"] button`);
    await professor.waitForURL(`${portalUrl}/external/live/${sessionId}`);
    expect(sessionIdOf(professor)).toBe(sessionId);
    await status(professor, 'live');
    await professor.waitForSelector('#dock:not([hidden])');

    // The student sees that it is live, and joins.
    await student.reload();
    await student.click(`a[href="/external/live/${sessionId}"]`);
    await student.waitForURL(`${portalUrl}/external/live/${sessionId}`);
    await student.click(control('enter'));

    const [professorSees, studentSees] = [
      await seesVideoOf(professor, studentId),
      await seesVideoOf(student, professorId),
    ];
    expect(professorSees.width).toBeGreaterThan(0);
    expect(studentSees.width).toBeGreaterThan(0);
    expect(await loudnessOf(student, professorId, 3000)).toBeGreaterThan(0.01);

    // The student's microphone is closed until the professor opens the microphones and the student switches his on.
    await student.click(control('microphone'), { force: true });
    expect(await student.getAttribute(control('microphone'), 'aria-pressed')).toBe('false');
    expect(await loudnessOf(professor, studentId, 2000)).toBe(0);
    await professor.click(control('student-microphones'));
    await professor.waitForSelector(`${control('student-microphones')}[aria-checked="true"]`);
    await student.waitForSelector(`${control('microphone')}[aria-disabled="false"]`);
    expect(await loudnessOf(professor, studentId, 1000)).toBe(0);
    await student.click(control('microphone'));
    await student.waitForSelector(`${control('microphone')}[aria-pressed="true"]`);
    expect(await loudnessOf(professor, studentId, 3000)).toBeGreaterThan(0.01);

    // The professor reloads: the student stays, and both see each other again.
    await professor.reload();
    await professor.waitForSelector('#dock:not([hidden])');
    expect(student.url()).toBe(`${portalUrl}/external/live/${sessionId}`);
    await seesVideoOf(professor, studentId);
    await seesVideoOf(student, professorId);

    // Pause shows in the student's room and silences it; resume brings it back.
    await professor.click(control('pause'));
    await status(student, 'paused');
    await student.waitForSelector('#pause-cover:not([hidden])');
    expect(await loudnessOf(student, professorId, 1000)).toBe(0);
    await professor.click(control('resume'));
    await status(student, 'live');
    await seesVideoOf(student, professorId);

    // The end takes both out, to a page that says so.
    await professor.click(control('end-ask'));
    await professor.click(control('end'));
    await Promise.all([professor, student].map((page) => page.waitForSelector('#door[data-state="ended"]')));

    const lives = await platform.query<{ id: string; status: string }>(
      'select id, status from session_lives where session_id = $1',
      [sessionId],
    );
    expect(lives).toMatchObject([{ status: 'ended' }]);
    const presences = await platform.query<{ user_id: string; closed: boolean; ordered: boolean }>(
      `select p.user_id, p.left_at is not null as closed, p.left_at between p.joined_at and l.ended_at as ordered
     from session_live_participants p join session_lives l on l.id = p.live_id where l.session_id = $1`,
      [sessionId],
    );
    expect(new Set(presences.map(({ user_id }) => user_id))).toEqual(new Set([professorId, studentId]));
    expect(presences.every(({ closed, ordered }) => closed && ordered)).toBe(true);
    const overlaps = await platform.query(
      `select 1 from session_live_participants a join session_live_participants b
       on a.live_id = b.live_id and a.user_id = b.user_id and a.id < b.id and a.joined_at < b.left_at and b.joined_at < a.left_at
     join session_lives l on l.id = a.live_id where l.session_id = $1`,
      [sessionId],
    );
    expect(overlaps).toEqual([]);
    await Promise.all([professorContext.close(), studentContext.close()]);
  },
);
