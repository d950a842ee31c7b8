import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createOpenapiDocument } from '@prolean/contract/openapi/document.ts';
import type { IRouter, RequestHandler } from 'express';
import { documentationPage } from './documentation-page.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

/** Sends what is made on first use and never changes while the process runs; whoever has it already gets a 304. */
function unchanging(type: string, make: () => { text: string; headers?: Record<string, string> }): RequestHandler {
  let made: { text: string; headers: Record<string, string> } | undefined;
  return (_req, res) => {
    if (made === undefined) {
      const { text, headers = {} } = make();
      made = { text, headers: { ...headers, 'Cache-Control': 'no-cache', ETag: `"${sha256(text)}"` } };
    }
    res.set(made.headers).type(type).send(made.text);
  };
}

/** Only the page's one style block is let in, named by its hash. */
const policyFor = (style: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${sha256(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The contract as an OpenAPI document and as a page for people. Open to anyone: it tells what, never who. */
export function documentationRoutes(router: IRouter): void {
  router.get(
    '/api/openapi.json',
    unchanging('application/json', () => ({ text: JSON.stringify(createOpenapiDocument()) })),
  );
  router.get(
    '/api/docs',
    unchanging('text/html', () => {
      const style = readFileSync(new URL('./documentation.css', import.meta.url), 'utf8');
      return {
        text: documentationPage(createOpenapiDocument(), style),
        headers: { 'Content-Security-Policy': policyFor(style) },
      };
    }),
  );
}
