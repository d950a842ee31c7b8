import path from 'node:path';

export type SourceFile = { path: string; text: string };
export type Violation = { file: string; line: number; imported: string; rule: string };

type Import = { line: number; specifier: string; typeOnly: boolean };

const importStatement = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]/gm;

export const importsOf = (text: string): Import[] =>
  [...text.matchAll(importStatement)].map((match) => ({
    line: text.slice(0, match.index).split('\n').length + (match[0].match(/^\s*\n/)?.length ?? 0),
    specifier: match[2]!,
    typeOnly: match[1] !== undefined,
  }));

const packages = {
  '@prolean/contract/': 'contract/src/',
  '@prolean/migrations/': 'migrations/',
  '@prolean/authority/': 'authority/src/',
};

/** Where an import leads, as a path in the project; null for a package from outside. */
export function targetOf(file: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  for (const [name, folder] of Object.entries(packages))
    if (specifier.startsWith(name)) return folder + specifier.slice(name.length);
  return null;
}

const isTest = (file: string) => /\.(?:test|config)\.ts$|\/testing\/|^portal\/journeys\//.test(file);
const top = (file: string) => file.split('/')[0]!;
const featureOf = (file: string) => /^(?:authority|portal)\/src\/features\/([^/]+)\//.exec(file)?.[1];
const isPlatform = (file: string) => /^(?:authority|portal)\/src\/(?:platform|integrations)\//.test(file);

type Rule = { says: string; broken: (from: string, to: string, typeOnly: boolean) => boolean };

/** What may know what. Each rule is about one import, from a file to a file of ours. */
const rules: Rule[] = [
  {
    says: 'contract depends on nothing of ours',
    broken: (from, to) => top(from) === 'contract' && top(to) !== 'contract',
  },
  {
    says: 'authority and portal know each other only through contract',
    broken: (from, to) =>
      (top(from) === 'authority' && top(to) === 'portal') || (top(from) === 'portal' && top(to) === 'authority'),
  },
  {
    says: 'services do not depend on scripts',
    broken: (from, to) => ['authority', 'portal', 'migrations'].includes(top(from)) && top(to) === 'scripts',
  },
  {
    says: 'platform and integrations know no feature',
    broken: (from, to) => isPlatform(from) && featureOf(to) !== undefined,
  },
  {
    says: 'a feature knows another one only as a type',
    broken: (from, to, typeOnly) => {
      const [own, other] = [featureOf(from), featureOf(to)];
      return own !== undefined && other !== undefined && own !== other && !typeOnly;
    },
  },
  {
    // The bench runs the stores' own statements without the services, to see what the services cost.
    says: 'a store is private to its folder',
    broken: (from, to, typeOnly) =>
      !from.startsWith('scripts/bench/') &&
      to.endsWith('-store.ts') &&
      path.posix.dirname(from) !== path.posix.dirname(to) &&
      !from.endsWith('/src/services.ts') &&
      !typeOnly,
  },
  {
    // The other way round is allowed: a rule both need lives in what the browser gets.
    says: 'browser code knows server code only as types',
    broken: (from, to, typeOnly) => from.startsWith('portal/browser/') && to.startsWith('portal/src/') && !typeOnly,
  },
];

const outsidePackages: Record<string, RegExp> = { contract: /^(?:node:|zod$|undici$|cockatiel$)/ };

/** Every import that the architecture forbids. Tests may reach further than the code they test. */
export function findViolations(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path: file }) => !isTest(file))
    .flatMap(({ path: file, text }) =>
      importsOf(text).flatMap(({ line, specifier, typeOnly }) => {
        const target = targetOf(file, specifier);
        const allowed = outsidePackages[top(file)];
        if (target === null)
          return allowed === undefined || allowed.test(specifier)
            ? []
            : [{ file, line, imported: specifier, rule: `${top(file)} may not depend on this package` }];
        return rules
          .filter((rule) => rule.broken(file, target, typeOnly))
          .map((rule) => ({ file, line, imported: specifier, rule: rule.says }));
      }),
    );
}
