import { normaliseCin } from '@prolean/contract/cin.ts';
import type { Role } from '@prolean/contract/identity.ts';
import type { Passwords } from '../identity/passwords.ts';
import { defaultRoles } from './default-roles.ts';
import type { NewUser, PeopleStore } from './people-store.ts';

export type PersonToAdd = Omit<NewUser, 'passwordHash'> & { password: string };

type Dependencies = {
  store: PeopleStore;
  transaction: <T>(work: (store: PeopleStore) => Promise<T>) => Promise<T>;
  passwords: Passwords;
};

/** Organizations and the people in them. Called by scripts, which act for the operator, and no route. */
export const createPeopleService = ({ store, transaction, passwords }: Dependencies) => ({
  isEmpty: store.isEmpty,
  setStatus: store.setStatus,

  /** A new organization has the default roles from the first moment. */
  addOrganization: (organization: { name: string; slug: string }): Promise<string> =>
    transaction(async (people) => {
      const id = await people.addOrganization(organization.name, organization.slug);
      for (const name of Object.keys(defaultRoles) as Role[]) await people.addRole(id, name, defaultRoles[name]);
      return id;
    }),

  async addPerson(organizationId: string, { password, ...person }: PersonToAdd): Promise<string> {
    const user: NewUser = {
      ...person,
      username: person.username.toLowerCase(),
      email: person.email?.toLowerCase() ?? null,
      cin: person.cin === null ? null : normaliseCin(person.cin),
      passwordHash: await passwords.hash(password),
    };
    return transaction(async (people) => {
      const id = await people.addUser(organizationId, user);
      await people.grantRole(organizationId, id, user.role);
      return id;
    });
  },
});

export type PeopleService = ReturnType<typeof createPeopleService>;
