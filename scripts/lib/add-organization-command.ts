import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { UsageError } from './operator-command.ts';
import { withServices } from './operator-services.ts';

export const usage = `Makes an organization with its first administrator, in the authority database named by DATABASE_URL.

  npm run add-organization -- --name "Institut Atlas" --slug institut-atlas --admin n.elfassi --admin-name "Nadia El Fassi"
                              [--locale fr|en|ar]

The administrator's password is taken from ADMIN_PASSWORD; where that is not set one is made and shown this once.`;

const options = z.object({
  name: z.string().min(1).max(200),
  slug: z.string().regex(/^[a-z0-9-]{2,60}$/, 'must be lower-case letters, digits and -'),
  admin: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,62}$/, 'must be lower-case letters, digits, dots, _ and -'),
  'admin-name': z.string().min(1).max(200),
  locale: z.enum(['fr', 'en', 'ar']).default('fr'),
  password: z.string().min(12, 'ADMIN_PASSWORD must have at least 12 characters').max(128).optional(),
});

function parse(args: string[], password: string | undefined) {
  const text = { type: 'string' } as const;
  const names = { name: text, slug: text, admin: text, 'admin-name': text, locale: text };
  const given = (() => {
    try {
      return parseArgs({ args, options: names }).values;
    } catch {
      throw new UsageError(usage);
    }
  })();
  const parsed = options.safeParse({ ...given, password });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new UsageError(`${problems.join('\n')}\n\n${usage}`);
}

/** The lines to print; throws UsageError with a sentence for the operator. */
export async function runAddOrganizationCommand(
  databaseUrl: string,
  args: string[],
  givenPassword: string | undefined,
): Promise<string[]> {
  const { name, slug, admin, locale, ...rest } = parse(args, givenPassword);
  const password = rest.password ?? randomBytes(15).toString('base64url');
  return withServices(databaseUrl, async ({ people, serviceTokens }) => {
    if ((await serviceTokens.operator.findOrganization(slug)) !== null)
      throw new UsageError(`There is an organization ${slug} already.`);
    if ((await serviceTokens.operator.findByUsername(admin)) !== null)
      throw new UsageError(`Somebody is called ${admin} already.`);
    const organizationId = await people.addOrganization({ name, slug });
    const person = { username: admin, fullName: rest['admin-name'], email: null, phone: null, cin: null, locale };
    await people.addPerson(organizationId, { ...person, role: 'admin', password });
    const shown =
      rest.password === undefined ? [`password  ${password}`, 'Keep the password now: it cannot be shown again.'] : [];
    return [`organization  ${slug}`, `administrator ${admin}`, ...shown];
  });
}
