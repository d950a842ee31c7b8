import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DCLinter } from 'dclint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from './lib/service-process.ts';

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');
const compose = parse(read('docker-compose.yml')) as {
  services: Record<string, { environment?: Record<string, string> }>;
};

/** Variables in the order of the file, each with the comment that stands right above it (or above its group). */
const documented = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1]!);

/** Every variable a service's config names. */
const readBy = (service: string) =>
  new Set(
    [...read(`${service}/src/config.ts`).matchAll(/\b([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*):/g)].map((match) => match[1]!),
  );

test('docker-compose.yml obeys the compose schema and the linter', () => {
  const results = new DCLinter({
    rules: { 'require-quotes-in-ports': [1, { quoteType: 'double' }] },
    quiet: false,
    debug: false,
    exclude: [],
  }).lintFiles([path.join(projectRoot, 'docker-compose.yml')], false);
  expect(
    results.flatMap(({ messages }: { messages: { line: number; message: string }[] }) =>
      messages.map(({ line, message }) => `${line}: ${message}`),
    ),
  ).toEqual([]);
});

test.each(['authority', 'portal'])('every variable the %s reads is explained in .env.example', (service) => {
  for (const name of readBy(service)) expect(documented).toContain(name);
});

test.each(['authority', 'portal'])('docker-compose.yml gives the %s only variables it reads', (service) => {
  for (const name of Object.keys(compose.services[service]?.environment ?? {})) expect(readBy(service)).toContain(name);
});

test('.env.example explains each variable once and holds no secret', () => {
  expect(documented.filter((name, index) => documented.indexOf(name) !== index)).toEqual([]);
  expect(read('.env.example')).not.toMatch(/^[A-Z_]*(SECRET|PASSWORD|TOKEN|CERTIFICATE|KEY)=.+$/m);
});

test.each(['authority', 'portal'])(
  'the image of the %s installs with the same pnpm and Node as everyone',
  (service) => {
    const { toolchain } = JSON.parse(read('package.json')) as { toolchain: { node: string; pnpm: string } };
    expect(read(`${service}/Dockerfile`)).toContain(`FROM node:${toolchain.node}-slim`);
    expect(read(`${service}/Dockerfile`)).toContain(`pnpm@${toolchain.pnpm}`);
  },
);
