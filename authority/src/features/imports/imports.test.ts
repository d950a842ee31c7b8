import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { importEnrolments } from '@prolean/contract/administration-members.ts';
import { listAuditLog } from '@prolean/contract/administration-organization.ts';
import { activateAccount, importUsers } from '@prolean/contract/administration-users.ts';
import { createClient } from '@prolean/contract/client.ts';
import { login } from '@prolean/contract/identity.ts';
import { importTuning, largestImport, longestImport } from '@prolean/contract/imports.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority, type TestPerson } from '../../testing/authority-under-test.ts';
import { someoneWaits } from '../../testing/someone-waits.ts';

let authority: AuthorityUnderTest;
let organizationId: string;
let admin: TestPerson;
beforeAll(async () => {
  authority = await startAuthority();
});
beforeEach(async () => {
  organizationId = await authority.addOrganization();
  admin = await authority.addPerson(organizationId, 'admin');
});
afterAll(() => authority.close());

type Flags = { dry_run?: 'true' | 'false'; all_or_nothing?: 'true' | 'false' };

const send = (upload: string | Uint8Array, query: Flags = {}, by = admin) =>
  authority.call(importUsers, { query, upload }, by);
const report = async (upload: string, query: Flags = {}, by = admin) => {
  const outcome = await send(upload, query, by);
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  return outcome.reply;
};
const peopleCount = async () => {
  const [row] = await authority.database('users').where({ organization_id: organizationId }).count();
  return Number(row!.count);
};

let count = 0;
const name = () => {
  count += 1;
  return `importe.${count}`;
};
const header = 'username,full_name,email,phone,cin,role,locale';

test('a dry run tells the fate of every line and changes nothing; the real run does what it told', async () => {
  const [one, other] = [name(), name()];
  const file = [header, `${one},"Amrani, Youssef",${one}@x.test,,,student,ar`, `${other},,,,,,`, ''].join('\n');
  const planned = await report(file, { dry_run: 'true' });
  expect(planned).toMatchObject({
    dry_run: true,
    applied: false,
    counts: { lines: 2, created: 1, unchanged: 0, refused: 1, held_back: 0 },
    lines: [
      { line: 2, verdict: 'created', message: 'Sera ajouté.', user_id: null, activation_code: null },
      { line: 3, verdict: 'refused', problems: [{ column: 'full_name', problem: 'missing' }] },
    ],
  });
  expect(await peopleCount()).toBe(1);
  const done = await report(file);
  expect(done).toMatchObject({
    applied: true,
    lines: [{ verdict: 'created', message: 'Ajouté.' }, { verdict: 'refused' }],
  });
  expect(await authority.database('users').where({ username: one }).first()).toMatchObject({
    full_name: 'Amrani, Youssef',
    locale: 'ar',
    organization_id: organizationId,
  });
});

test('an imported person chooses his password with the code of his line', async () => {
  const username = name();
  const { lines } = await report(`username,full_name\n${username},Quelqu’un`);
  const code = lines[0]!.activation_code!;
  const new_password = 'une phrase assez longue';
  expect((await authority.call(activateAccount, { body: { username, code, new_password } })).kind).toBe('ok');
  const signedIn = await authority.call(login, { body: { username, password: new_password } });
  expect(signedIn).toMatchObject({ reply: { user: { role: 'student', id: lines[0]!.user_id } } });
});

test('sending the same file again changes nothing and shows no code again', async () => {
  const file = `username;full_name;cin\r\n${name()};Un;\r\n${name()};Deux;QB123456\r\n`;
  expect((await report(file)).counts.created).toBe(2);
  const again = await report(file);
  expect(again.counts).toMatchObject({ created: 0, unchanged: 2, refused: 0 });
  expect(again.lines.map(({ activation_code }) => activation_code)).toEqual([null, null]);
  expect(await peopleCount()).toBe(3);
});

test('all or nothing: with one bad line nobody is added, and the good ones say so', async () => {
  const file = `username,full_name\n${name()},Bonne\nmauvais nom,Autre\n`;
  const nothing = await report(file, { all_or_nothing: 'true' });
  expect(nothing).toMatchObject({ applied: false, counts: { created: 0, refused: 1, held_back: 1 } });
  expect(await peopleCount()).toBe(1);
  const good = await report(`username,full_name\n${name()},Bonne\n`, { all_or_nothing: 'true' });
  expect(good).toMatchObject({ applied: true, counts: { created: 1 } });
});

test('every kind of mistake is told by its column', async () => {
  const taken = await authority.addPerson(organizationId, 'student');
  const first = name();
  const rows = [
    [`${first},Un,,,,,`, []],
    [`${first},Encore,,,,,`, ['username twice_in_file']],
    [`${taken.username},Autre,,,,,`, ['username username_taken']],
    [`${name()},Un,${taken.username}@example.test,,,,`, ['email email_taken']],
    [
      `${name()},Un,pas-une-adresse,appelez-moi,12,chef,de`,
      ['email bad_email', 'phone bad_phone', 'cin bad_cin', 'role bad_role', 'locale bad_locale'],
    ],
    [`${name()},Un,,,,service,`, ['role bad_role']],
    [`${name()},Un`, ['null wrong_column_count']],
    [`${name()},Un,,,,,,trop`, ['null wrong_column_count']],
  ] as const;
  const { lines } = await report([header, ...rows.map(([row]) => row)].join('\n'), { dry_run: 'true' });
  expect(lines.map(({ problems }) => problems.map(({ column, problem }) => `${column} ${problem}`))).toEqual(
    rows.map(([, problems]) => problems),
  );
});

test('verdicts come in the language of whoever asks', async () => {
  const file = 'username,full_name\nmauvais nom,X\n';
  const messages: string[] = [];
  for (const locale of ['fr', 'en', 'ar']) {
    await authority.database('users').where({ id: admin.id }).update({ locale });
    messages.push((await report(file)).lines[0]!.message);
  }
  expect(messages).toEqual([
    'Refusé. Le nom d’utilisateur n’est pas valable.',
    'Refused. The user name is not valid.',
    'مرفوض. اسم المستخدم غير صالح.',
  ]);
});

test('files of other countries and programs are read: byte order mark, semicolons, tabs, quoted line ends', async () => {
  for (const separator of [',', ';', '\t']) {
    const file = `\ufeffUsername${separator}Full_Name\r\n"${name()}"${separator}"Nom ""Surnom"" Composé"\r\n\r\n`;
    expect((await report(file)).counts).toMatchObject({ lines: 1, created: 1 });
  }
});

test('a file that cannot be read is refused as a whole, and says why', async () => {
  const wrong: [string | Uint8Array, number, string][] = [
    ['', 400, 'is empty'],
    ['username\nx\n', 400, 'the header names none of these columns: full_name'],
    ['username,full_name,pasword\n', 400, 'the header names an unknown column'],
    ['username,username,full_name\n', 400, 'a column is named twice'],
    ['username,full_name\n"x,y\n', 400, 'Quote Not Closed'],
    [Buffer.from('username,full_name\nx,Ren\xe9\n', 'latin1'), 400, 'must be UTF-8'],
  ];
  for (const [file, status, message] of wrong) {
    const outcome = await send(file);
    expect(outcome).toMatchObject({
      kind: 'refused',
      status,
      details: [{ path: 'body', message: expect.stringContaining(message) }],
    });
  }
  expect(await send(`username,full_name\n${'x,y\n'.repeat(longestImport + 1)}`)).toMatchObject({ status: 413 });
  expect(
    await send(`username,full_name\n${`x,${'y'.repeat(600)}\n`.repeat(Math.ceil(largestImport / 600))}`),
  ).toMatchObject({ status: 413, code: 'payload_too_large' });
});

test('a body that is not CSV is refused', async () => {
  const response = await fetch(`${authority.origin}/api/users/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(415);
});

test('whoever may not give a role does not give it by a file', async () => {
  const assistant = await authority.addPerson(organizationId, 'assistant');
  await authority.database.raw(
    `insert into role_permissions select organization_id, id, 'users.write' from roles
     where organization_id = ? and name = 'assistant'`,
    [organizationId],
  );
  const file = `username,full_name,role\n${name()},Chef,admin\n${name()},Élève,student\n`;
  expect(await report(file, {}, assistant)).toMatchObject({
    lines: [{ problems: [{ problem: 'role_not_yours_to_give' }] }, { verdict: 'created' }],
  });
});

test('ten thousand people are imported in one go, each with an entry in the audit log', async () => {
  const patient = createClient({ baseUrl: `${authority.origin}/api`, ...importTuning });
  try {
    const rows = Array.from(
      { length: longestImport },
      (_, index) => `foule.${index},Personne ${index},foule.${index}@x.test`,
    );
    const upload = ['username,full_name,email', ...rows].join('\n');
    const outcome = await patient.call(importUsers, { query: { all_or_nothing: 'true' }, upload }, admin);
    expect(outcome).toMatchObject({ kind: 'ok', reply: { applied: true, counts: { created: longestImport } } });
    expect(await peopleCount()).toBe(longestImport + 1);
    const log = await authority.call(listAuditLog, { query: { limit: 1 } }, admin);
    expect(log).toMatchObject({ reply: { entries: [{ number: longestImport, action: 'user.created' }] } });
    expect(await authority.services.administration.audit.firstBroken(organizationId)).toBeNull();
  } finally {
    await patient.close();
  }
});

test('students are enrolled by any of their names; everyone else is told apart', async () => {
  const made = await authority.addClass({ organizationId });
  const [one, other] = [
    await authority.addPerson(organizationId, 'student'),
    await authority.addPerson(organizationId, 'student'),
  ];
  const foreign = await authority.addPerson(await authority.addOrganization(), 'student');
  const cinOf = (person: TestPerson) => `zz ${person.username.split('-')[1]} 000`;
  const file = [
    'username,email,cin',
    `${one.username.toUpperCase()},,`,
    `,,${cinOf(other)}`,
    `,${one.username}@example.test,`,
    `${made.student.username},,`,
    `${one.username},,${cinOf(other)}`,
    `${foreign.username},,`,
    `${made.professor.username},,`,
    ',,',
  ].join('\n');
  const params = { id: made.sessionId };
  const outcome = await authority.call(importEnrolments, { params, upload: file }, admin);
  if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome));
  expect(outcome.reply.lines.map(({ verdict, problems }) => problems[0]?.problem ?? verdict)).toEqual([
    'created',
    'created',
    'twice_in_file',
    'unchanged',
    'ambiguous_person',
    'unknown_person',
    'not_a_student',
    'missing',
  ]);
  expect(await authority.database('session_enrolments').where({ session_id: made.sessionId })).toHaveLength(3);
});

/** Runs `work` while a row that is not committed yet stands in its way; commits it once `work` waits for that. */
async function against<T>(table: string, row: object, work: () => Promise<T>): Promise<T> {
  const holding = await authority.database.transaction();
  await holding(table).insert(row);
  const underWay = work();
  await someoneWaits(authority.database);
  await holding.commit();
  return underWay;
}

test('a name taken while the file is read in is told like any other, and all or nothing stays so', async () => {
  const [free, taken] = [name(), name()];
  const row = { organization_id: organizationId, username: taken, full_name: 'Plus Vite', role: 'student' };
  const file = `username,full_name\n${free},Un\n${taken},Deux\n`;
  const told = await against('users', row, () => report(file, { all_or_nothing: 'true' }));
  expect(told).toMatchObject({
    applied: false,
    counts: { created: 0, refused: 1, held_back: 1 },
    lines: [
      { user_id: null, activation_code: null },
      { problems: [{ column: 'username', problem: 'username_taken' }] },
    ],
  });
  expect(await authority.database('users').where({ username: free })).toEqual([]);
  const address = { ...row, username: name(), email: 'partagee@example.test' };
  const mail = `username,full_name,email\n${name()},Un,\n${name()},Deux,partagee@example.test\n`;
  expect(await against('users', address, () => report(mail))).toMatchObject({
    counts: { created: 1, refused: 1 },
    lines: [{ verdict: 'created' }, { problems: [{ column: 'email', problem: 'email_taken' }] }],
  });
});

test('the same file sent twice at once adds everybody once and tells it once', async () => {
  const file = ['username,full_name', ...Array.from({ length: 300 }, () => `${name()},Une Personne`)].join('\n');
  const reports = await Promise.all([report(file), report(file)]);
  const sum = (verdict: 'created' | 'unchanged') => reports[0].counts[verdict] + reports[1].counts[verdict];
  expect([sum('created'), sum('unchanged'), await peopleCount()]).toEqual([300, 300, 301]);
  const log = await authority.call(listAuditLog, { query: { limit: 1 } }, admin);
  expect(log).toMatchObject({ reply: { entries: [{ number: 300 }] } });
});

test('who is enrolled by somebody else in that moment was there already, and is in the audit log once', async () => {
  const made = await authority.addClass({ organizationId });
  const { id, username } = await authority.addPerson(organizationId, 'student');
  const row = { organization_id: organizationId, session_id: made.sessionId, user_id: id };
  const outcome = await against('session_enrolments', row, () =>
    authority.call(importEnrolments, { params: { id: made.sessionId }, upload: `username\n${username}\n` }, admin),
  );
  expect(outcome).toMatchObject({ reply: { counts: { created: 0, unchanged: 1 } } });
  expect(await authority.call(listAuditLog, {}, admin)).toMatchObject({ reply: { entries: [] } });
});

/** A file that is sent piece by piece. */
function upload(query = '') {
  const headers = { authorization: `Bearer ${admin.token}`, 'content-type': 'text/csv' };
  const sending = request(`${authority.origin}/api/users/import${query}`, { method: 'POST', headers });
  return sending.on('error', () => {});
}

test('when four files are being read in a fifth is asked to come again, and comes in after them', async () => {
  const slow = new Set<ClientRequest>();
  const takePlace = () => {
    const sending = upload('?dry_run=true');
    slow.add(sending);
    sending.write('username,full_name\n');
    // A fifth may have come in before it.
    sending.once('response', (response: IncomingMessage) => {
      slow.delete(sending);
      if (response.statusCode === 503) takePlace();
    });
  };
  for (let place = 0; place < 4; place += 1) takePlace();
  const fifth = async () => {
    const sending = upload('?dry_run=true');
    sending.end('username,full_name\n');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  };
  while ((await fifth()) === 200);
  expect(await fifth()).toBe(503);
  for (const sending of slow) sending.end();
  while ((await fifth()) !== 200);
});

test('a client that goes away in the middle leaves nothing behind and takes nothing with it', async () => {
  const before = await peopleCount();
  const cut = upload();
  cut.write(`username,full_name\n${name()},Un\n`, () => cut.destroy());
  await new Promise((resolve) => cut.once('close', resolve));
  expect((await report(`username,full_name\n${name()},Deux\n`)).counts.created).toBe(1);
  expect(await peopleCount()).toBe(before + 1);
});
