import { type Code, statusByCode } from '@prolean/contract/codes.ts';
import { codeMeanings } from '@prolean/contract/openapi/code-meanings.ts';
import type { OpenapiDocument } from '@prolean/contract/openapi/document.ts';
import type { JsonSchema } from '@prolean/contract/openapi/json-schema.ts';
import { type Html, html, inlineProse, prose, raw } from './html.ts';
import { operationView, type PlacedOperation } from './operation-view.ts';
import { schemaView } from './schema-view.ts';

type Group = { name: string; description: string; id: string; operations: PlacedOperation[] };

/** The document's operations by tag, in the document's order. */
function groupsOf({ tags, paths }: OpenapiDocument): Group[] {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return tags.map((tag) => ({
    ...tag,
    id: `tag-${tag.name.toLowerCase().replaceAll(' ', '-')}`,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
}

const linkTo = ({ method, operation }: PlacedOperation): Html =>
  html`<li><a href="#${operation.operationId}"><span class="method">${method.toUpperCase()}</span> ${operation.operationId}</a></li>`;

const contents = (
  groups: Group[],
): Html => html`<nav aria-label="Contents"><details class="contents" open><summary>Contents</summary>
${groups.map(({ name, id, operations }) => html`<p><a href="#${id}">${name}</a></p><ul>${operations.map(linkTo)}</ul>`)}
<p><a href="#schemas">Schemas</a></p><p><a href="#codes">Codes</a></p></details></nav>`;

const namedSchemaView = ([name, schema]: [string, JsonSchema]): Html =>
  html`<article class="schema" id="schema-${name}"><h3>${name}</h3>${
    schema.description === undefined ? null : prose(schema.description)
  }${schemaView(schema)}</article>`;

const codeView = ([code, status]: [string, number]): Html =>
  html`<tr id="code-${code}"><td class="status">${status}</td><td><code>${code}</code></td><td>${inlineProse(
    codeMeanings[code as Code],
  )}</td></tr>`;

/** The document for people: one page, without a script. `style` is put into the page as it is. */
export function documentationPage(document: OpenapiDocument, style: string): string {
  const { title, version, description } = document.info;
  const groups = groupsOf(document);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} ${version}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#main">To the operations</a>
<header><h1>${title}</h1><p class="version">Contract ${version} · <a href="openapi.json">openapi.json</a> (OpenAPI ${document.openapi})</p>${prose(description)}</header>
<div class="columns">
${contents(groups)}
<main id="main">
${groups.map(
  (group) =>
    html`<section><h2 id="${group.id}">${group.name}</h2>${prose(group.description)}${group.operations.map(
      (operation) => operationView(operation, document.components.parameters),
    )}</section>`,
)}
<section><h2 id="schemas">Schemas</h2>${Object.entries(document.components.schemas).map(namedSchemaView)}</section>
<section><h2 id="codes">Codes</h2><p>Every code a failure may carry. Codes are stable; sentences are not.</p>
<table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Meaning</th></tr></thead><tbody>${Object.entries(statusByCode).map(codeView)}</tbody></table></section>
</main>
</div>
</body>
</html>
`;
  return page.html;
}
