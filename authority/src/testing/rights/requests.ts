import { randomUUID } from 'node:crypto';
import { password } from '../authority-under-test.ts';
import type { Operation } from './operations.ts';
import type { CallerKind, ObjectKind } from './rights-table.ts';
import type { Belongings, Scene } from './scene.ts';

/** Which kind of thing a parameter of a path names. */
export function thingNamed({ path, name }: Operation, parameter: string): keyof Belongings {
  if (parameter === 'seance_id') return 'seance';
  if (parameter === 'live_id') return 'live';
  if (parameter === 'invite_id') return 'invite';
  if (parameter === 'user_id')
    return name === 'assignProfessor' || name === 'unassignProfessor' ? 'professor' : 'student';
  const noun = path.split('/')[1]!;
  const things: Record<string, keyof Belongings> = {
    users: 'student',
    roles: 'role',
    formations: 'formation',
    'service-tokens': 'serviceToken',
    auth: 'signIn',
  };
  return things[noun] ?? 'session';
}

const malformed = ['1', '1 or 1=1', '../..', '9223372036854775808', "'", 'a'.repeat(300)];

let turn = 0;
/** The parameters of a path, for an object of this kind; all other parameters go with it. */
export function paramsFor(
  scene: Scene,
  endpoint: Operation,
  object: ObjectKind,
  callerId: string,
): Record<string, string> {
  const ofKind = object === 'others' || object === 'foreign' ? scene.belongings[object] : scene.belongings.own;
  const names = Object.keys(endpoint.params.shape);
  const params = Object.fromEntries(names.map((name) => [name, ofKind[thingNamed(endpoint, name)]]));
  if (endpoint.name === 'endSignIn' && object === 'own') params.id = scene.signIns.get(callerId) ?? params.id!;
  if (object === 'absent') params.id = randomUUID();
  if (object === 'malformed') {
    turn += 1;
    params.id = malformed[turn % malformed.length]!;
  }
  return params;
}

/** A person gives a sign of life for himself only, a service for everybody. */
const speaksFor = ({ people }: Scene, caller: CallerKind): string | undefined =>
  caller === 'anonymous' || caller === 'service' ? undefined : people[caller].id;

let fresh = 0;
/** A body every operation accepts that the caller may do. */
export function bodyFor(scene: Scene, { name }: Operation, object: ObjectKind, caller: CallerKind): object {
  fresh += 1;
  const things = object === 'others' || object === 'foreign' ? scene.belongings[object] : scene.belongings.own;
  const person = { username: `inconnu.${fresh}`, full_name: 'Quelqu’un', role: 'student' };
  const session = {
    formation_id: things.formation,
    title: 'Groupe',
    delivery: 'online',
    starts_on: '2026-03-02',
    ends_on: '2026-04-02',
  };
  const times = { title: 'Séance', starts_at: '2026-03-02T09:00:00.000Z', ends_at: '2026-03-02T11:00:00.000Z' };
  const phrase = 'un vélo rouge sous la pluie';
  const bodies: Record<string, object> = {
    login: { username: 'nobody', password: phrase },
    useInvite: { token: 'x'.repeat(43) },
    lookAtInvite: { token: 'x'.repeat(43) },
    activateAccount: { username: 'nobody', code: 'AAAA', new_password: phrase },
    changePassword: { current_password: password, new_password: phrase },
    setUpSecondFactor: { password },
    confirmSecondFactor: { code: '123456' },
    renewRecoveryCodes: { password, code: '123456' },
    removeSecondFactor: { password, code: '123456' },
    createServiceToken: { user_id: things.service, label: 'Portail' },
    checkAccess: { user_id: things.student },
    setStudentMedia: { camera: false, microphone: false },
    heartbeats: { participants: [{ user_id: speaksFor(scene, caller) ?? things.student, connected: true }] },
    giveFloor: { user_id: things.student },
    addBan: { user_id: things.student, reason: 'Bruit' },
    addInvite: { user_id: things.student },
    sendMessage: { text: 'Bonjour' },
    createUser: person,
    editUser: person,
    setUserRoles: { role_ids: [things.role] },
    setUserPassword: { password: phrase },
    createRole: { name: `Rôle ${fresh}`, permissions: [] },
    editRole: { name: `Rôle ${fresh}`, permissions: ['users.read'] },
    createFormation: { title: 'Formation' },
    editFormation: { title: 'Formation' },
    createSession: session,
    editSession: session,
    createSeance: times,
    editSeance: times,
    editOrganization: {
      name: 'Centre',
      time_zone: 'Europe/Paris',
      admins_need_second_factor: false,
      activation_hours: 24,
    },
  };
  return bodies[name] ?? {};
}

const csv = 'username,full_name\ninconnu.csv,Quelqu’un\n';

/** Sends a request as its bytes are, past the client's own checks; gives the status and the code, `ok` for none. */
export async function send(
  origin: string,
  endpoint: Operation,
  request: { params: Record<string, string>; body: object; token?: string | undefined },
) {
  const path = endpoint.path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(request.params[name]!));
  const content = endpoint.upload === undefined ? JSON.stringify(request.body) : csv;
  const hasContent = endpoint.body !== null || endpoint.upload !== undefined;
  const response = await fetch(`${origin}/api${path}`, {
    method: endpoint.method,
    headers: {
      ...(request.token !== undefined && { authorization: `Bearer ${request.token}` }),
      ...(hasContent && { 'content-type': endpoint.upload ?? 'application/json' }),
    },
    ...(hasContent && { body: content }),
  });
  const { status } = response;
  const headers = JSON.stringify([...response.headers]);
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true)
    return { status, headers, answer: 'ok', text: await beginningOf(response.body!) };
  const text = await response.text();
  if (response.headers.get('content-type')?.startsWith('application/json') !== true)
    return { status, headers, answer: status === 200 ? 'ok' : 'unknown', text };
  const { success, code } = JSON.parse(text) as { success: boolean; code?: string };
  return { status, headers, answer: success && status === 200 ? 'ok' : (code ?? 'unknown'), text };
}

/** A stream goes on for as long as somebody listens: up to its first message it has said what it says to everybody. */
async function beginningOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!text.includes('\ndata: ')) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}
