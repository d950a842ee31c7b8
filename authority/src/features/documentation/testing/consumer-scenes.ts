import type { Endpoint } from '@prolean/contract/endpoint.ts';
import { endpoints } from '@prolean/contract/endpoints.ts';
import { type AuthorityUnderTest, password } from '../../../testing/authority-under-test.ts';
import { createAccountScenes } from './account-scenes.ts';

type Asked = { params?: Record<string, string>; body?: object; token?: string };

/** Asks over plain HTTP, so that the reply is what goes over the wire and not what the client makes of it. */
async function ask(
  authority: AuthorityUnderTest,
  endpoint: Endpoint,
  { params = {}, body, token }: Asked = {},
): Promise<unknown> {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  const response = await fetch(`${authority.origin}/api${path}`, {
    method: endpoint.method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const reply: unknown = await response.json();
  if (!response.ok) throw new Error(`${endpoint.name} was refused: ${JSON.stringify(reply)}`);
  return reply;
}

/** A professor and a student with every detail filled in, and three training sessions that they share. */
async function addPeopleAndClasses(authority: AuthorityUnderTest) {
  const { people, catalogue } = authority.services;
  const organization = await authority.addOrganization();
  const person = async (role: 'professor' | 'student', cin: string) => {
    const username = `${role}.whole`;
    const details = {
      username,
      fullName: `Whole ${role}`,
      email: `${username}@example.test`,
      phone: '+212600000000',
      cin,
    };
    const id = await people.addPerson(organization, { ...details, locale: 'ar', role, password });
    return { id, username, token: await authority.signIn(username) };
  };
  const [professor, student] = [await person('professor', 'AB123456'), await person('student', 'CD123456')];
  const formation_id = await catalogue.addFormation(organization, 'Formation');
  const classes: string[] = [];
  for (const title of ['going', 'paused', 'ended']) {
    const dates = { starts_on: '2026-01-05', ends_on: '2026-12-18' };
    const place = { delivery: 'hybrid', city: 'Rabat', status: 'running' } as const;
    const id = await catalogue.addTrainingSession(organization, { formation_id, title, ...place, ...dates });
    await catalogue.assignProfessor(organization, id, professor.id);
    await catalogue.enrol(organization, id, student.id);
    const [starts_at, ends_at] = [new Date(Date.now() + 3_600_000), new Date(Date.now() + 7_200_000)];
    await catalogue.addSeance(organization, { session_id: id, title: 'Séance', place: 'Salle 1', starts_at, ends_at });
    classes.push(id);
  }
  const [going, paused, ended] = classes as [string, string, string];
  const service = await authority.addPerson(organization, 'service');
  return { professor, student, service, going, paused, ended };
}

/** What the real authority replies to each endpoint, in the states that show every part of a reply. */
export async function createConsumerScenes(authority: AuthorityUnderTest) {
  const { professor, student, service, going, paused, ended } = await addPeopleAndClasses(authority);
  const endpoint = (name: string): Endpoint => endpoints.find((one) => one.name === name)!;
  const asked = (name: string, input: Asked) => ask(authority, endpoint(name), input);
  const at = (name: string, id: string, body?: object, { token } = professor) =>
    asked(name, { params: { id }, token, ...(body && { body }) });
  const everywhere = (name: string) => Promise.all([going, paused, ended].map((id) => at(name, id)));

  const starts = await everywhere('startLive');
  const joins = [await at('joinLive', going, {}, student), await at('joinLive', going, { media: 'jitsi' })];
  const media = [await at('setStudentMedia', going, { camera: true, microphone: true })];
  const pauses = [await at('pauseLive', paused)];
  // One that was paused when it ended, so that every instant of it is known.
  await at('pauseLive', ended);
  const ends = [await at('endLive', ended, { recording_url: 'https://example.org/recording.mp4' })];

  const scenes: Record<string, () => Promise<unknown[]>> = {
    health: async () => [await asked('health', {})],
    ready: async () => [await asked('ready', {})],
    login: () =>
      Promise.all([professor, student].map(({ username }) => asked('login', { body: { username, password } }))),
    me: async () => [await asked('me', professor), await asked('me', service)],
    renew: async () => [await asked('renew', professor)],
    logout: async () => [await asked('logout', { token: await authority.signIn(student.username) })],
    mySessions: async () => [await asked('mySessions', professor)],
    mySession: () => everywhere('mySession'),
    studentProfile: async () => [await asked('studentProfile', student)],
    getLive: () => everywhere('getLive'),
    startLive: async () => starts,
    joinLive: async () => joins,
    setStudentMedia: async () => media,
    pauseLive: async () => pauses,
    endLive: async () => ends,
    leaveLive: async () => [await at('leaveLive', going, undefined, student)],
    checkAccess: async () => [await at('checkAccess', going, { user_id: student.id }, service)],
  };
  return { ...scenes, ...(await createAccountScenes(authority, asked)) };
}
