import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Services } from '../../authority/src/services.ts';
import { UsageError } from './operator-command.ts';
import { withServices } from './operator-services.ts';

export const usage = `Makes, lists and revokes the service tokens of an organization, in the authority database named by DATABASE_URL.

  npm run service-token -- create --organization <slug> --username <service account> [--label <what for>]
  npm run service-token -- list   --organization <slug>
  npm run service-token -- revoke --organization <slug> --id <id>

create makes the service account where there is none of that name yet, and shows the token this once.`;

type Options = Partial<Record<'organization' | 'username' | 'label' | 'id', string>>;
type Work = { services: Services; organizationId: string; options: Options };

const optionOf = (options: Options, name: keyof Options): string => {
  const value = options[name];
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing.\n\n${usage}`);
  return value;
};

/** A service's account is never signed in to with a password unless an operator gives it one. */
async function serviceAccount({ services, organizationId }: Work, username: string): Promise<string> {
  const found = await services.serviceTokens.operator.findByUsername(username.toLowerCase());
  if (found !== null) {
    if (found.organization_id === organizationId && found.role === 'service') return found.id;
    throw new UsageError(`${username} is somebody, but no service of this organization.`);
  }
  const account = { username, fullName: username, email: null, phone: null, cin: null, locale: 'fr' } as const;
  const password = randomBytes(48).toString('base64');
  return services.people.addPerson(organizationId, { ...account, role: 'service', password });
}

const commands: Record<string, (work: Work) => Promise<string[]>> = {
  async create(work) {
    const username = optionOf(work.options, 'username');
    const label = work.options.label ?? username;
    const user_id = await serviceAccount(work, username);
    const author = { organizationId: work.organizationId, actorId: null, requestId: null };
    const { service_token, token } = await work.services.serviceTokens.operator.create(author, { user_id, label });
    return [`id     ${service_token.id}`, `token  ${token}`, 'Keep the token now: it cannot be shown again.'];
  },

  async list({ services, organizationId }) {
    const tokens = await services.serviceTokens.operator.list(organizationId);
    return tokens.map(({ id, user, label, created_at, last_used_at, revoked_at }) =>
      [
        id,
        user.username,
        label,
        `made ${created_at}`,
        last_used_at === null ? 'never used' : `used ${last_used_at}`,
        revoked_at === null ? 'good' : `revoked ${revoked_at}`,
      ].join('  '),
    );
  },

  async revoke({ services, organizationId, options }) {
    const id = optionOf(options, 'id');
    const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
    const known = isId && (await services.serviceTokens.operator.list(organizationId)).some((one) => one.id === id);
    if (!known) throw new UsageError('There is no such token in this organization.');
    await services.serviceTokens.operator.revoke(id, { organizationId, actorId: null, requestId: null });
    return ['Revoked: it is refused from now on.'];
  },
};

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = { organization: text, username: text, label: text, id: text };
  try {
    const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
    const command = positionals.length === 1 ? commands[positionals[0]!] : undefined;
    if (command !== undefined) return { command, options: values as Options };
  } catch {
    // An option nobody knows: the usage below says which there are.
  }
  throw new UsageError(usage);
}

/** The lines to print; throws UsageError with a sentence for the operator. */
export async function runServiceTokenCommand(databaseUrl: string, args: string[]): Promise<string[]> {
  const { command, options } = parse(args);
  const slug = optionOf(options, 'organization');
  return withServices(databaseUrl, async (services) => {
    const organization = await services.serviceTokens.operator.findOrganization(slug);
    if (organization === null) throw new UsageError(`There is no organization ${slug}.`);
    return command({ services, organizationId: organization.id, options });
  });
}
