import {
  activateAccount,
  createUser,
  disableUser,
  editUser,
  enableUser,
  endUserSignIns,
  getUser,
  importUsers,
  issueActivationCode,
  listUsers,
  setUserPassword,
  setUserRoles,
} from '../../administration-users.ts';
import type { ImportLine, ImportReport } from '../../imports.ts';
import { example } from './example.ts';
import { assistantRole, managedStudent } from './sample-things.ts';

const activationCode = '7K2M-9QXR-4TVB-1HCD';

/** What a dry run says of a file with these lines. */
export const importReport = (
  ...lines: (Pick<ImportLine, 'line' | 'verdict' | 'message'> & Partial<ImportLine>)[]
): ImportReport => {
  const count = (verdict: string) => lines.filter((one) => one.verdict === verdict).length;
  const counts = { created: count('created'), unchanged: count('unchanged'), refused: count('refused') };
  return {
    dry_run: true,
    applied: false,
    counts: { lines: lines.length, ...counts, held_back: count('held_back') },
    lines: lines.map((one) => ({ problems: [], user_id: null, activation_code: null, ...one })),
  };
};

const ofUser = { params: { id: managedStudent.id } };
const { username, full_name, email, phone, cin, locale } = managedStudent;
const details = { username, full_name, email, phone, cin, role: 'student' as const, locale };
const user = managedStudent;

export const peopleExamples = [
  example(listUsers, { query: { limit: 50, role: 'student', q: 'amrani' } }, { users: [user], next_cursor: null }),
  example(getUser, ofUser, { user }),
  example(createUser, { body: details }, { user: { ...user, has_password: false } }),
  example(editUser, { ...ofUser, body: details }, { user }),
  example(
    setUserRoles,
    { ...ofUser, body: { role_ids: [assistantRole.id] } },
    { user: { ...user, roles: [{ id: assistantRole.id, name: assistantRole.name }] } },
  ),
  example(disableUser, ofUser, { user: { ...user, status: 'disabled' } }),
  example(enableUser, ofUser, { user }),
  example(setUserPassword, { ...ofUser, body: { password: 'three random words' } }, {}),
  example(endUserSignIns, ofUser, {}),
  example(issueActivationCode, ofUser, {
    activation: { code: activationCode, expires_at: '2026-03-03T09:00:00.000Z' },
  }),
  example(
    importUsers,
    {
      query: { dry_run: 'true', all_or_nothing: 'false' },
      upload:
        'username,full_name,email,role\nyoussef.amrani,Youssef Amrani,youssef@example.org,student\nlina,Lina,-,student\n',
    },
    importReport(
      { line: 2, verdict: 'created', message: 'Sera ajouté.' },
      {
        line: 3,
        verdict: 'refused',
        problems: [{ column: 'email', problem: 'bad_email' }],
        message: 'Sera refusé. L’adresse électronique n’est pas valable.',
      },
    ),
  ),
  example(activateAccount, { body: { username, code: activationCode, new_password: 'three random words' } }, {}),
];
