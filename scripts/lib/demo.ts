import type { Services } from '../../authority/src/services.ts';
import { formations, trainingSessions } from './demo-catalogue.ts';
import { staff, studentNames } from './demo-people.ts';
import { withServices } from './operator-services.ts';

const day = 24 * 3600 * 1000;

const emailOf = (username: string) => `${username}@institut-atlas.example`;
const phoneOf = (number: number) => `+212 6 00 ${String(10 + number)} ${String(20 + number)} 00`;

async function addPeople(people: Services['people'], organizationId: string, password: string) {
  const students = studentNames.map((fullName, index) => ({
    username: `student${String(index + 1).padStart(2, '0')}.demo`,
    fullName,
    role: 'student' as const,
    cin: `AB${String(200_001 + index)}`,
    locale: /\p{Script=Arabic}/u.test(fullName) ? ('ar' as const) : ('fr' as const),
  }));
  const everyone = [...staff, ...students];
  const ids = await Promise.all(
    everyone.map((person, index) => {
      const phone = person.role === 'service' ? null : phoneOf(index);
      return people.addPerson(organizationId, { ...person, email: emailOf(person.username), phone, password });
    }),
  );
  const byUsername = new Map(everyone.map(({ username }, index) => [username as string, ids[index]!]));
  return { byUsername, studentIds: ids.slice(staff.length) };
}

async function addCatalogue(
  catalogue: Services['catalogue'],
  organizationId: string,
  people: Awaited<ReturnType<typeof addPeople>>,
  today: number,
) {
  const date = (days: number) => new Date(today + days * day).toISOString().slice(0, 10);
  const formationIds: string[] = [];
  for (const title of formations) formationIds.push(await catalogue.addFormation(organizationId, title));
  for (const { formation, professor, startsIn, endsIn, students, seances, ...session } of trainingSessions) {
    const id = await catalogue.addTrainingSession(organizationId, {
      ...session,
      formation_id: formationIds[formation]!,
      starts_on: date(startsIn),
      ends_on: date(endsIn),
    });
    await catalogue.assignProfessor(organizationId, id, people.byUsername.get(professor)!);
    for (const studentId of people.studentIds.slice(students[0] - 1, students[1]))
      await catalogue.enrol(organizationId, id, studentId);
    for (const { title, day: days, hour, hours, place } of seances) {
      const startsAt = new Date(today + days * day + hour * 3_600_000);
      const endsAt = new Date(startsAt.getTime() + hours * 3_600_000);
      await catalogue.addSeance(organizationId, { session_id: id, title, place, starts_at: startsAt, ends_at: endsAt });
    }
  }
}

/**
 * Fills an empty, migrated authority database with one training centre, through the authority's own services.
 * Returns false, and changes nothing, when somebody is in it already.
 */
export async function seedDemo(options: { databaseUrl: string; password: string }): Promise<boolean> {
  if (process.env.NODE_ENV === 'production') throw new Error('Demo data is never put into a production database.');
  return withServices(options.databaseUrl, async ({ people, catalogue }) => {
    if (!(await people.isEmpty())) return false;
    const organizationId = await people.addOrganization({ name: 'Institut Atlas', slug: 'institut-atlas' });
    const added = await addPeople(people, organizationId, options.password);
    const today = new Date().setUTCHours(0, 0, 0, 0);
    await addCatalogue(catalogue, organizationId, added, today);
    return true;
  });
}
