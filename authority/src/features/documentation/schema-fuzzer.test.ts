import type { Role } from '@prolean/contract/identity.ts';
import { startLive } from '@prolean/contract/live.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSchemaFuzzer, runSchemaFuzzer } from '../../../../scripts/lib/schema-fuzzer.ts';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';

const found = await findSchemaFuzzer();
if ('missing' in found) process.stdout.write(`Left out: the tests with a schema fuzzer, since ${found.missing}.\n`);

/** `FUZZ_EXAMPLES=100` sends more, others each time, as everybody; else the same as who may do most and who may do least. */
const size = process.env.FUZZ_EXAMPLES;
const roles: Role[] = size === undefined ? ['admin', 'student'] : ['admin', 'professor', 'student', 'service'];
const extent = { examples: Number(size ?? 3), ...(size === undefined && { seed: 1 }) };

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** These end the caller's own sign-in, or never end: they have tests of their own. */
const leftOut = ['logout', 'changePassword', 'liveEvents'];

describe.skipIf('missing' in found)('a schema fuzzer', () => {
  let authority: AuthorityUnderTest;
  beforeAll(async () => {
    authority = await startAuthority({
      JITSI_APP_ID: 'test-app',
      JITSI_APP_SECRET: 'another-test-secret-long-enough-for-hs256',
      JITSI_SERVER_URL: 'https://meet.example.test',
    });
  });
  afterAll(() => authority?.close());

  test.each(roles)(
    'finds no server error and no answer the document does not tell of, as %s',
    async (role) => {
      const { professor, student, sessionId, organizationId } = await authority.addClass();
      await authority.call(startLive, { params: { id: sessionId } }, professor);
      const people = { professor, student };
      const { token } =
        role in people ? people[role as keyof typeof people] : await authority.addPerson(organizationId, role);
      const document = `${authority.origin}/api/openapi.json`;
      const { python } = found as { python: string };
      const { status, report } = await runSchemaFuzzer(python, { document, token, checks, leftOut, ...extent });
      expect(status, report).toBe(0);
      const [, all, tested] = /Selected: \d+\/(\d+)\s+Tested: (\d+)/.exec(report) ?? [];
      expect(Number(tested)).toBe(Number(all) - leftOut.length);
    },
    600_000,
  );
});
