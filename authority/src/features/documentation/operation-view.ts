import { codeMeanings } from '@prolean/contract/openapi/code-meanings.ts';
import type { JsonSchema } from '@prolean/contract/openapi/json-schema.ts';
import type { Operation } from '@prolean/contract/openapi/operation.ts';
import { type Html, html, inlineProse, prose } from './html.ts';
import { limitsView, schemaView, typeOf } from './schema-view.ts';

/** An operation with the path and method it stands under. */
export type PlacedOperation = { path: string; method: string; operation: Operation };
type HeaderParameter = { name: string; description: string; schema: JsonSchema };
type Content = { schema: JsonSchema; examples: Record<string, { value?: unknown }> };
type Response = { content: { 'application/json': Content } };

const exampleView = (title: string, { examples }: Content): Html =>
  html`<details><summary>${title}</summary><pre tabindex="0"><code>${JSON.stringify(examples.example?.value, null, 2)}</code></pre></details>`;

const parameterView = (name: string, place: string, description: string, schema: JsonSchema): Html =>
  html`<li><div class="field"><code class="name">${name}</code> <span class="type">${typeOf(schema)}</span> <span class="optional">${place}</span> ${limitsView(
    schema,
  )}</div><p>${inlineProse(description)}</p></li>`;

function parametersView({ parameters }: Operation, shared: Record<string, HeaderParameter>): Html {
  const views = parameters.map((parameter) => {
    if ('in' in parameter)
      return parameterView(parameter.name, `in the ${parameter.in}`, parameter.description, parameter.schema);
    const { name, description, schema } = shared[parameter.$ref.slice(parameter.$ref.lastIndexOf('/') + 1)]!;
    return parameterView(name, 'optional header', description, schema);
  });
  return html`<h4>Parameters</h4><ul class="fields">${views}</ul>`;
}

function bodyView({ requestBody }: Operation): Html | null {
  if (requestBody === undefined) return null;
  const content = requestBody.content['application/json'] as Content;
  return html`<h4>Body</h4>${prose(requestBody.description)}${schemaView(content.schema)}${exampleView('Example of a body', content)}`;
}

function replyView(response: Response): Html {
  const content = response.content['application/json'];
  return html`<h4>Reply <span class="status">200</span></h4>${schemaView(content.schema)}${exampleView('Example of a reply', content)}`;
}

const refusalRows = ([status, response]: [string, Response]): Html[] =>
  Object.keys(response.content['application/json'].examples).map(
    (code) =>
      html`<tr><td class="status">${status}</td><td><a href="#code-${code}"><code>${code}</code></a></td><td>${inlineProse(
        codeMeanings[code as keyof typeof codeMeanings],
      )}</td></tr>`,
  );

/** One operation: who may call it, what to send, what comes back, and every way it can be refused. */
export function operationView({ path, method, operation }: PlacedOperation, shared: Record<string, HeaderParameter>) {
  const { 200: done, ...failures } = operation.responses as unknown as Record<string, Response>;
  return html`<article id="${operation.operationId}">
<h3><span class="method">${method.toUpperCase()}</span> <code class="path">/api${path}</code></h3>
<p class="summary">${operation.summary}.</p>
${prose(operation.description)}
${parametersView(operation, shared)}
${bodyView(operation)}
${replyView(done!)}
<details><summary>When it is refused</summary><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Meaning</th></tr></thead><tbody>${Object.entries(
    failures,
  ).map(refusalRows)}</tbody></table></details>
</article>`;
}
