import { endpoints } from '@prolean/contract/endpoints.ts';
import { createOpenapiDocument } from '@prolean/contract/openapi/document.ts';
import { otherReplies } from '@prolean/contract/openapi/other-replies.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorityUnderTest, startAuthority } from '../../testing/authority-under-test.ts';

let authority: AuthorityUnderTest;
beforeAll(async () => {
  authority = await startAuthority();
});
afterAll(() => authority.close());

// Without it fetch says "no-cache" in every conditional request, which asks for the whole reply.
const revalidate = { 'cache-control': 'max-age=0' };
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${authority.origin}/api/${path}`, { headers });

test('the authority serves the document that the contract makes', async () => {
  const response = await get('openapi.json');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(createOpenapiDocument())));
});

test.each(['openapi.json', 'docs'])('whoever has %s already is told that it is still good', async (path) => {
  const first = await get(path);
  const etag = first.headers.get('etag');
  expect(etag).toMatch(/^"[\w+/=]{40,}"$/);
  await first.arrayBuffer();
  const again = await get(path, { ...revalidate, 'if-none-match': etag! });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect((await get(path, { ...revalidate, 'if-none-match': '"another"' })).status).toBe(200);
});

test('the page tells of every operation, every code it may be refused with, and every named schema', async () => {
  const page = await (await get('docs')).text();
  for (const { name, path } of [...endpoints, ...otherReplies.map(({ declaration }) => declaration)]) {
    expect(page).toContain(`<article id="${name}">`);
    expect(page).toContain(`/api${path.replaceAll(/:(\w+)/g, '{$1}')}</code>`);
  }
  for (const name of Object.keys(createOpenapiDocument().components.schemas))
    expect(page).toContain(`id="schema-${name}"`);
});

test('every link of the page leads somewhere on it', async () => {
  const page = await (await get('docs')).text();
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
  expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  expect(ids.size).toBe([...page.matchAll(/ id="/g)].length);
});

test('the page holds no script and no inline style but the one its policy names', async () => {
  const response = await get('docs');
  const page = await response.text();
  expect(page).not.toMatch(/<script|<link(?! rel="icon" href="data:,")|\sstyle=|\son\w+=/);
  const policy = response.headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]{44}';/);
  expect(policy).not.toContain('unsafe');
});

test('other replies of the authority keep the policy that allows nothing', async () => {
  expect((await get('openapi.json')).headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
});
