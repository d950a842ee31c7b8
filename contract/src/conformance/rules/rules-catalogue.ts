import {
  createFormation,
  deleteFormation,
  editFormation,
  getFormation,
  listFormations,
} from '../../administration-formations.ts';
import {
  assignProfessor,
  enrolStudent,
  importEnrolments,
  listEnrolments,
  unassignProfessor,
  withdrawStudent,
} from '../../administration-members.ts';
import { editOrganization, getOrganization } from '../../administration-organization.ts';
import {
  createSeance,
  createSession,
  deleteSeance,
  editSeance,
  editSession,
  getSession,
  listSeances,
  listSessions,
} from '../../administration-sessions.ts';
import { mySession } from '../../training-sessions.ts';
import type { Context } from '../context.ts';
import type { Findings } from '../findings.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { createAsking, newName } from './own-person.ts';

const withAdmin = { needs: ['admin'], changes: true } as const;

/** A formation and a training session of the run's own. */
const makeSession = async (context: Context, findings: Findings) => {
  const asking = createAsking(context, findings);
  const { formation } = await asking.must(createFormation, { body: { title: newName() } });
  const details = {
    formation_id: formation.id,
    title: newName(),
    delivery: 'online',
    status: 'draft',
    starts_on: '2026-01-05',
    ends_on: '2026-12-18',
  };
  const { session } = await asking.must(createSession, { body: details });
  return { ...asking, formation, details, session };
};

export const catalogueRules: RuleGroup = {
  name: 'Administration of the catalogue',
  rules: [
    rule({
      ...withAdmin,
      id: 'catalogue.formations',
      sentence: 'A formation is made, found, renamed and, while nothing is made of it, removed.',
      run: async (context, findings) => {
        const { must, ask } = createAsking(context, findings);
        const { formation } = await must(createFormation, { body: { title: newName() } });
        const title = newName();
        await must(editFormation, { id: formation.id, body: { title } });
        const { formations } = await must(listFormations, { query: `?q=${title}` });
        findings.that(formations.length === 1 && formations[0]?.id === formation.id, 'it alone', 'something else');
        await must(deleteFormation, { id: formation.id });
        findings.refusal(await ask(getFormation, { id: formation.id }), 'not_found');
      },
    }),
    rule({
      ...withAdmin,
      id: 'catalogue.sessions',
      sentence: 'A training session is made, found, edited and archived; dates the wrong way round are refused.',
      run: async (context, findings) => {
        const { must, ask, formation, details, session } = await makeSession(context, findings);
        const { sessions } = await must(listSessions, { query: `?status=draft&formation_id=${formation.id}` });
        findings.that(sessions.length === 1 && sessions[0]?.id === session.id, 'it alone', `${sessions.length}`);
        const backwards = { ...details, ends_on: '2026-01-04' };
        findings.refusal(await ask(editSession, { id: session.id, body: backwards }), 'invalid_request');
        findings.refusal(await ask(deleteFormation, { id: formation.id }), 'conflict');
        await must(editSession, { id: session.id, body: { ...details, status: 'archived' } });
        const { status } = (await must(getSession, { id: session.id })).session;
        findings.that(status === 'archived', 'archived', status);
        findings.that(
          (await must(getFormation, { id: formation.id })).formation.sessions_count === 1,
          'one',
          'another',
        );
      },
    }),
    rule({
      ...withAdmin,
      id: 'catalogue.seances',
      sentence: 'Séances are listed in order, edited and removed.',
      run: async (context, findings) => {
        const { must, ask, session } = await makeSession(context, findings);
        const meeting = (day: string) => ({
          title: newName(),
          starts_at: `2026-02-${day}T09:00:00.000Z`,
          ends_at: `2026-02-${day}T11:00:00.000Z`,
        });
        const { seance: later } = await must(createSeance, { id: session.id, body: meeting('03') });
        const { seance: earlier } = await must(createSeance, { id: session.id, body: meeting('02') });
        const { seances } = await must(listSeances, { id: session.id });
        findings.that(seances.map(({ id }) => id).join() === [earlier.id, later.id].join(), 'by date', 'another order');
        const params = { id: session.id, seance_id: later.id };
        await must(editSeance, { params, body: meeting('04') });
        await must(deleteSeance, { params });
        findings.refusal(await ask(deleteSeance, { params }), 'not_found');
      },
    }),
    rule({
      ...withAdmin,
      id: 'catalogue.members',
      sentence:
        'Who is assigned or enrolled belongs to the training session at once, and no longer when he is taken off.',
      run: async (context, findings) => {
        const { must, ask, session } = await makeSession(context, findings);
        const { professor, student } = context.cast;
        const of = (user_id: string) => ({ params: { id: session.id, user_id } });
        const ofProfessor = of(professor.user.id);
        const ofStudent = of(student.user.id);
        for (const _ of ['once', 'twice']) await must(assignProfessor, ofProfessor);
        for (const _ of ['once', 'twice']) await must(enrolStudent, ofStudent);
        findings.refusal(await ask(enrolStudent, ofProfessor), 'conflict');
        const { students } = await must(mySession, { id: session.id, as: professor });
        findings.that(students.map(({ id }) => id).join() === student.user.id, 'the student', `${students.length}`);
        findings.that((await must(listEnrolments, { id: session.id })).students.length === 1, 'one', 'another number');
        const text = `username\n${student.user.username}\n${newName()}\n`;
        const file = { id: session.id, query: '?dry_run=true', text, contentType: 'text/csv' };
        const { counts } = await must(importEnrolments, file);
        const right = counts.unchanged === 1 && counts.refused === 1;
        findings.that(right, 'one unchanged, one refused', JSON.stringify(counts));
        for (const _ of ['once', 'twice']) await must(withdrawStudent, ofStudent);
        for (const _ of ['once', 'twice']) await must(unassignProfessor, ofProfessor);
        findings.refusal(await ask(mySession, { id: session.id, as: professor }), 'not_assigned');
      },
    }),
    rule({
      ...withAdmin,
      id: 'catalogue.organization',
      sentence: 'The settings of the organization, written back as they are, stay as they are.',
      run: async (context, findings) => {
        const { must } = createAsking(context, findings);
        const { organization: before } = await must(getOrganization);
        const { name, time_zone, admins_need_second_factor, activation_hours } = before;
        const body = { name, time_zone, admins_need_second_factor, activation_hours };
        const { organization: after } = await must(editOrganization, { body });
        findings.that(JSON.stringify(after) === JSON.stringify(before), 'the same', 'another');
      },
    }),
  ],
};
