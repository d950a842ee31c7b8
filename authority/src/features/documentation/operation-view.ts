import { codeMeanings } from '@prolean/contract/openapi/code-meanings.ts';
import type { JsonSchema } from '@prolean/contract/openapi/json-schema.ts';
import type { Operation } from '@prolean/contract/openapi/operation.ts';
import type { Response } from '@prolean/contract/openapi/responses.ts';
import { type Html, html, inlineProse, prose } from './html.ts';
import { limitsView, schemaView, typeOf } from './schema-view.ts';

/** An operation with the path and method it stands under. */
export type PlacedOperation = { path: string; method: string; operation: Operation };
type HeaderParameter = { name: string; description: string; schema: JsonSchema };
type Content = { type: string; schema: JsonSchema; examples: Record<string, { value?: unknown }> };

/** What is sent or replied, which is always of one media type. */
const contentOf = ({ content = {} }: Pick<Response, 'content'>): Content | null => {
  const [found] = Object.entries(content);
  return found === undefined ? null : { type: found[0], ...(found[1] as Omit<Content, 'type'>) };
};

/** Files and streams as they are, JSON laid out. */
const exampleView = (title: string, { examples }: Content): Html => {
  const value = examples.example?.value;
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return html`<details><summary>${title}</summary><pre tabindex="0"><code>${text}</code></pre></details>`;
};

const contentView = (content: Content): Html =>
  content.type === 'application/json' ? schemaView(content.schema) : html`<p><code>${content.type}</code></p>`;

const parameterView = (name: string, place: string, description: string, schema: JsonSchema): Html =>
  html`<li><div class="field"><code class="name">${name}</code> <span class="type">${typeOf(schema)}</span> <span class="optional">${place}</span> ${limitsView(
    schema,
  )}</div><p>${inlineProse(description)}</p></li>`;

const placeOf = ({ in: place, required }: { in: string; required: boolean }): string =>
  place === 'header' ? 'optional header' : `${required ? '' : 'optional, '}in the ${place}`;

function parametersView({ parameters }: Operation, shared: Record<string, HeaderParameter>): Html {
  const views = parameters.map((parameter) => {
    if ('in' in parameter)
      return parameterView(parameter.name, placeOf(parameter), parameter.description, parameter.schema);
    const { name, description, schema } = shared[parameter.$ref.slice(parameter.$ref.lastIndexOf('/') + 1)]!;
    return parameterView(name, 'optional header', description, schema);
  });
  return html`<h4>Parameters</h4><ul class="fields">${views}</ul>`;
}

function bodyView({ requestBody }: Operation): Html | null {
  if (requestBody === undefined) return null;
  const content = contentOf(requestBody)!;
  return html`<h4>Body</h4>${prose(requestBody.description)}${contentView(content)}${exampleView('Example of a body', content)}`;
}

const replyView = ([status, response]: [string, Response]): Html => {
  const content = contentOf(response);
  const isJson = content?.type === 'application/json';
  return html`<h4>Reply <span class="status">${status}</span></h4>${isJson ? null : prose(response.description)}${
    content === null ? null : html`${contentView(content)}${exampleView('Example of a reply', content)}`
  }`;
};

const refusalRows = ([status, response]: [string, Response]): Html[] =>
  Object.keys(contentOf(response)?.examples ?? {}).map(
    (code) =>
      html`<tr><td class="status">${status}</td><td><a href="#code-${code}"><code>${code}</code></a></td><td>${inlineProse(
        codeMeanings[code as keyof typeof codeMeanings],
      )}</td></tr>`,
  );

/** One operation: who may call it, what to send, what comes back, and every way it can be refused. */
export function operationView({ path, method, operation }: PlacedOperation, shared: Record<string, HeaderParameter>) {
  const responses = Object.entries(operation.responses);
  const done = responses.filter(([status]) => Number(status) < 400);
  const failures = responses.filter(([status]) => Number(status) >= 400);
  return html`<article id="${operation.operationId}">
<h3><span class="method">${method.toUpperCase()}</span> <code class="path">/api${path}</code></h3>
<p class="summary">${operation.summary}.</p>
${prose(operation.description)}
${parametersView(operation, shared)}
${bodyView(operation)}
${done.map(replyView)}
<details><summary>When it is refused</summary><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Meaning</th></tr></thead><tbody>${failures.map(refusalRows)}</tbody></table></details>
</article>`;
}
