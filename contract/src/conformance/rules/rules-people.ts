import { listAuditLog } from '../../administration-organization.ts';
import { createRole, deleteRole, editRole, listRoles } from '../../administration-roles.ts';
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
import { login, me } from '../../identity.ts';
import { createServiceToken, listServiceTokens, revokeServiceToken } from '../../service-tokens.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { createAsking, makeOwnPerson, newName, signIn } from './own-person.ts';

const withAdmin = { needs: ['admin'], changes: true } as const;

const people = [
  rule({
    ...withAdmin,
    id: 'people.create',
    sentence: 'A new person has no password until he uses his code, once; a name is one person’s only.',
    run: async (context, findings) => {
      const { must, ask } = createAsking(context, findings);
      const username = newName();
      const body = { username, full_name: 'Conformance', role: 'student' };
      const { user } = await must(createUser, { body });
      findings.that(!user.has_password && user.status === 'active', 'active, no password', JSON.stringify(user.status));
      findings.refusal(await ask(createUser, { body }), 'username_taken');
      const { activation } = await must(issueActivationCode, { id: user.id });
      const choice = { username, code: activation.code, new_password: context.newPassword() };
      const wrong = { ...choice, code: 'not the code' };
      findings.refusal(await ask(activateAccount, { body: wrong }), 'invalid_credentials');
      await must(activateAccount, { body: choice });
      findings.refusal(await ask(activateAccount, { body: choice }), 'invalid_credentials');
      findings.that((await must(getUser, { id: user.id })).user.has_password, 'a password', 'none');
    },
  }),
  rule({
    ...withAdmin,
    id: 'people.list',
    sentence: 'People are found by a part of their name, and edited whole.',
    run: async (context, findings) => {
      const { must } = createAsking(context, findings);
      const { user } = await makeOwnPerson(context, findings);
      const full_name = `Conformance ${newName()}`;
      const { username, role, locale } = user;
      await must(editUser, { id: user.id, body: { username, full_name, role, locale } });
      const { users } = await must(listUsers, { query: `?role=student&q=${encodeURIComponent(full_name)}` });
      findings.that(users.length === 1 && users[0]?.id === user.id, 'him alone', `${users.length} people`);
    },
  }),
  rule({
    ...withAdmin,
    id: 'people.disable',
    sentence: 'A disabled account is out with its next request, and in again once enabled.',
    run: async (context, findings) => {
      const { must, ask } = createAsking(context, findings);
      const person = await makeOwnPerson(context, findings);
      for (const _ of ['once', 'twice']) await must(disableUser, { id: person.user.id });
      findings.refusal(await ask(me, { as: person }), 'account_disabled', 'token_revoked');
      findings.refusal(await ask(login, { body: person.credentials }), 'account_disabled');
      await must(enableUser, { id: person.user.id });
      await signIn(context, findings, person);
    },
  }),
  rule({
    ...withAdmin,
    id: 'people.password',
    sentence: 'A password that an administrator sets, and a sign-out he orders, end every sign-in of the person.',
    run: async (context, findings) => {
      const { must, ask } = createAsking(context, findings);
      const person = await makeOwnPerson(context, findings);
      const password = context.newPassword();
      await must(setUserPassword, { id: person.user.id, body: { password } });
      findings.refusal(await ask(me, { as: person }), 'token_revoked');
      const now = { ...person, credentials: { ...person.credentials, password } };
      const token = await signIn(context, findings, now);
      await must(endUserSignIns, { id: person.user.id });
      findings.refusal(await ask(me, { as: { ...now, token } }), 'token_revoked');
    },
  }),
  rule({
    ...withAdmin,
    id: 'people.import-dry',
    sentence: 'A dry run of an import tells what would become of each line, and does nothing.',
    run: async (context, findings) => {
      const { must } = createAsking(context, findings);
      const username = newName();
      const text = `username,full_name,email\n${username},Conformance,\n${username}-b,Conformance,not an address\n`;
      const question = { query: '?dry_run=true', text, contentType: 'text/csv' };
      const { counts, lines, applied } = await must(importUsers, question);
      const right = counts.created === 1 && counts.refused === 1 && lines.map(({ line }) => line).join() === '2,3';
      findings.that(right && !applied, 'one created, one refused, nothing applied', JSON.stringify(counts));
      const { users } = await must(listUsers, { query: `?q=${username}` });
      findings.that(users.length === 0, 'nobody', `${users.length} people`);
    },
  }),
];

export const peopleRules: RuleGroup = {
  name: 'Administration of people',
  rules: [
    rule({
      id: 'people.permission',
      sentence: 'Without the permission nothing is administered: 403 forbidden.',
      run: async ({ probe, cast }, findings) => {
        for (const person of [cast.professor, cast.student])
          for (const endpoint of [listUsers, listRoles, listAuditLog, listServiceTokens])
            findings.refusal(await probe.ask(endpoint, { as: person }), 'forbidden');
      },
    }),
    ...people,
    rule({
      ...withAdmin,
      id: 'people.roles',
      sentence: 'What a role grants counts from the next request of who has it, until it is taken or removed.',
      run: async (context, findings) => {
        const { must } = createAsking(context, findings);
        const person = await makeOwnPerson(context, findings);
        const kept = person.user.roles.map(({ id }) => id);
        const granted = async () => (await must(me, { as: person })).permissions.join();
        const body = { name: newName(), permissions: ['sessions.read'] };
        const { role } = await must(createRole, { body });
        await must(setUserRoles, { id: person.user.id, body: { role_ids: [...kept, role.id] } });
        findings.that((await granted()) === 'sessions.read', 'sessions.read', await granted());
        await must(editRole, { id: role.id, body: { ...body, permissions: ['users.read'] } });
        findings.that((await granted()) === 'users.read', 'users.read', await granted());
        const { roles } = await must(listRoles, { query: '?limit=200' });
        findings.that(roles.find(({ id }) => id === role.id)?.users_count === 1, 'one person has it', 'another number');
        await must(deleteRole, { id: role.id });
        findings.that((await granted()) === '', 'nothing', await granted());
      },
    }),
    rule({
      ...withAdmin,
      id: 'people.audit',
      sentence: 'Each administrative change leaves an entry that says who changed what; none holds a secret.',
      run: async (context, findings) => {
        const { must, admin } = createAsking(context, findings);
        const { user, credentials } = await makeOwnPerson(context, findings);
        await must(disableUser, { id: user.id });
        const { entries } = await must(listAuditLog, { query: `?object_kind=user&object_id=${user.id}` });
        const [last] = entries;
        const change = last?.changes.find(({ field }) => field === 'status');
        findings.that(last?.actor?.id === admin.user.id, 'by the administrator', 'by another');
        findings.that(
          change?.before === 'active' && change.after === 'disabled',
          'active → disabled',
          'another change',
        );
        findings.that(entries.length >= 3, 'an entry for each change', `${entries.length} entries`);
        const tells = JSON.stringify(entries).includes(credentials.password);
        findings.that(!tells, 'no password', 'the password');
      },
    }),
    rule({
      id: 'people.service-token',
      sentence: 'A service token signs its service in until it is revoked.',
      needs: ['admin', 'service'],
      changes: true,
      run: async (context, findings) => {
        const { must, ask } = createAsking(context, findings);
        const { user } = context.cast.service!;
        const label = newName();
        const { service_token, token } = await must(createServiceToken, { body: { user_id: user.id, label } });
        const machine = { label: 'a service with its token', token };
        findings.that((await must(me, { as: machine })).user.id === user.id, 'the service', 'somebody else');
        const { service_tokens } = await must(listServiceTokens, { query: '?limit=200' });
        const listed = service_tokens.some(({ id }) => id === service_token.id);
        findings.that(listed, 'listed', 'not listed');
        for (const _ of ['once', 'twice']) await must(revokeServiceToken, { id: service_token.id });
        findings.refusal(await ask(me, { as: machine }), 'token_revoked');
      },
    }),
  ],
};
