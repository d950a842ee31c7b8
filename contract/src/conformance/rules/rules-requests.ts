import type { Endpoint } from '../../endpoint.ts';
import { endpoints } from '../../endpoints.ts';
import { health } from '../../health.ts';
import type { Answer, Question } from '../probe.ts';
import { contentFor, unknownId, withFields, withId, writing, writingJson } from '../questions.ts';
import { type RuleGroup, rule } from '../rule.ts';
import { some, walk } from './walking.ts';

const malformedIds = ['1', 'my%20session', '1%20or%201%3D1', '..%2F..', '9223372036854775808', '%27', 'a'.repeat(2000)];
const brokenJson = ['{"a":', '{a:1}', '[1,', '"text'];
const otherTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
];
const wrongValues = [42, true, null, [], {}, 'x'.repeat(5000)];
const hugeBytes = 1024 * 1024;

const wrongBodies = ({ body }: Endpoint, index: number): Question[] =>
  Object.keys(body?.shape ?? {}).flatMap((name, place) => {
    const wrong = wrongValues.filter((value) => !body?.safeParse({ [name]: value }).success);
    return some(wrong, index + place).map((value) => ({ body: { [name]: value } }));
  });

const detailPaths = ({ body }: Answer): string[] => {
  const { details } = (body ?? {}) as { details?: unknown };
  return Array.isArray(details) ? details.map(({ path }: { path?: unknown }) => String(path)) : [];
};

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];

/** For each path of the contract the methods nobody declared for it. */
const undeclaredMethods = (): [method: string, path: string][] =>
  [...new Set(endpoints.map(({ path }) => path))].flatMap((path) => {
    const declared = endpoints.filter((endpoint) => endpoint.path === path).map(({ method }) => method as string);
    return methods.filter((method) => !declared.includes(method)).map((method): [string, string] => [method, path]);
  });

/** True where another operation takes the fixed end of the path for its parameter, as `/users/:id` does with `/users/import`. */
const meetsParameter = (method: string, path: string): boolean =>
  endpoints.some((endpoint) => {
    const pattern = new RegExp(`^${endpoint.path.replace(/:\w+/g, '[^/]+')}$`);
    return endpoint.method === method && endpoint.path !== path && pattern.test(path);
  });

const bodyRules = [
  rule({
    id: 'requests.broken-json',
    sentence: 'Broken JSON is 400 invalid_json on every operation that takes JSON.',
    run: (context, findings) =>
      walk(
        context,
        findings,
        writingJson,
        (_, index) => some(brokenJson, index).map((text) => ({ text })),
        (answer) => findings.refusal(answer, 'invalid_json'),
      ),
  }),
  rule({
    id: 'requests.content-type',
    sentence: 'A body that is not application/json, or not the file that is wanted, is 415 unsupported_media_type.',
    run: (context, findings) =>
      walk(
        context,
        findings,
        writing,
        (_, index) => some(otherTypes, index).map((contentType) => ({ text: 'a=1', contentType })),
        (answer) => findings.refusal(answer, 'unsupported_media_type'),
      ),
  }),
  rule({
    id: 'requests.huge-body',
    sentence: 'A body of a megabyte is 413 payload_too_large.',
    run: (context, findings) =>
      walk(
        context,
        findings,
        writingJson,
        () => [{ body: { username: 'x'.repeat(hugeBytes) } }],
        (answer) => findings.refusal(answer, 'payload_too_large'),
      ),
  }),
  rule({
    id: 'requests.wrong-types',
    sentence: 'A field of the wrong type is 400 invalid_request, and details names the place.',
    run: (context, findings) =>
      walk(context, findings, withFields, wrongBodies, (answer, { body }) => {
        findings.refusal(answer, 'invalid_request');
        if (answer.code !== 'invalid_request') return;
        const paths = detailPaths(answer);
        const named = paths.length > 0 && paths.every((path) => /^body(\.|$)/.test(path));
        const field = Object.keys(body as object).join();
        findings.that(named, `details with paths like body.${field}`, paths.join(', ') || 'no details', answer);
      }),
  }),
];

export const requestRules: RuleGroup = {
  name: 'Requests',
  rules: [
    ...bodyRules,
    rule({
      id: 'requests.malformed-id',
      sentence: 'A malformed id is 400 invalid_request, never a fault.',
      run: (context, findings) =>
        walk(
          context,
          findings,
          withId,
          (endpoint, index) => some(malformedIds, index).map((id) => ({ id, ...contentFor(endpoint) })),
          (answer) => findings.refusal(answer, 'invalid_request'),
        ),
    }),
    rule({
      id: 'requests.unknown-id',
      sentence: 'An id that nothing has is 404 not_found.',
      run: (context, findings) =>
        walk(
          context,
          findings,
          withId,
          (endpoint) => [contentFor(endpoint)],
          (answer) => findings.refusal(answer, 'not_found'),
        ),
    }),
    rule({
      id: 'requests.method',
      sentence: 'A method that a path does not have is 404 not_found, or 405 with the methods it has in Allow.',
      run: async ({ probe, cast }, findings) => {
        for (const [method, path] of undeclaredMethods()) {
          const answer = await probe.askPath(method, path.replace(/:\w+/g, unknownId()), { as: cast.professor });
          if (meetsParameter(method, path)) findings.refusal(answer, 'invalid_request', 'forbidden');
          else findings.refusal(answer, 'not_found', 'method_not_allowed');
          if (answer.status === 405) findings.that(answer.headers.allow !== undefined, 'Allow', 'no Allow', answer);
        }
      },
    }),
    rule({
      id: 'requests.unknown-path',
      sentence: 'An address the contract does not know is 404 not_found.',
      run: async ({ probe, cast }, findings) => {
        const paths = [
          '/nothing',
          '/auth',
          `/sessions-formation/${unknownId()}/live/nothing`,
          '/auth/login/',
          '/AUTH/ME',
        ];
        for (const path of paths)
          findings.refusal(await probe.askPath('GET', path, { as: cast.professor }), 'not_found');
      },
    }),
    rule({
      id: 'requests.broken-escape',
      sentence: 'A broken escape in an address is 400 invalid_request.',
      run: async ({ probe, cast }, findings) => {
        const answer = await probe.askPath('GET', '/sessions-formation/%E0%A4%A/live', { as: cast.professor });
        findings.refusal(answer, 'invalid_request');
      },
    }),
    rule({
      id: 'requests.request-id',
      sentence: 'A request id that is no sane token is replaced, and a missing one is made.',
      run: async ({ probe }, findings) => {
        for (const requestId of [null, 'with space', '{"json":1}', 'x'.repeat(500)]) {
          const answer = await probe.ask(
            health,
            requestId === null ? { requestId } : { requestId: null, headers: { 'x-request-id': requestId } },
          );
          const came = answer.headers['x-request-id'];
          const isNew = came !== undefined && came !== requestId && /^[\w.:-]{8,128}$/.test(came);
          findings.that(isNew, 'an X-Request-Id of its own', came === undefined ? 'none' : came.slice(0, 40), answer);
        }
      },
    }),
  ],
};
