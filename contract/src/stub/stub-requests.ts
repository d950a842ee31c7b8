import type { IncomingMessage } from 'node:http';
import type { Code } from '../codes.ts';
import type { Endpoint } from '../endpoint.ts';
import { endpoints } from '../endpoints.ts';

const largestBody = 1_048_576;

/** A path of the contract as an expression; fixed segments come before parameters, so `my-sessions` is never an id. */
const patternOf = ({ path }: Endpoint): RegExp =>
  new RegExp(`^/api${path.replace(/:(\w+)/g, (_all, name: string) => `(?<${name}>[^/]+)`)}/?$`);

const routes = endpoints
  .map((endpoint) => ({ endpoint, pattern: patternOf(endpoint), parameters: endpoint.path.split(':').length }))
  .sort((one, other) => one.parameters - other.parameters);

type Matched = {
  endpoint: Endpoint | null;
  problem: Code | null;
  params: Record<string, string>;
  query: Record<string, string>;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Which operation a request line means, if any. */
export const matchEndpoint = (method: string, target: string): Matched => {
  const [path = '', search = ''] = target.split('?', 2);
  const query = Object.fromEntries(new URLSearchParams(search));
  const samePath = routes.filter(({ pattern }) => pattern.test(path));
  const route = samePath.find(({ endpoint }) => endpoint.method === method);
  if (route === undefined) {
    return { endpoint: null, problem: samePath.length > 0 ? 'method_not_allowed' : 'not_found', params: {}, query };
  }
  const groups = route.pattern.exec(path)?.groups ?? {};
  const params = Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
  return { endpoint: route.endpoint, problem: null, params, query };
};

/** A file, which the stub only takes in. */
export const readUpload = async (request: IncomingMessage, type: string): Promise<JsonBody> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const isFile = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === type;
  return { value: Buffer.concat(chunks).toString('utf8'), problem: isFile ? null : 'unsupported_media_type' };
};

type JsonBody = { value: unknown; problem: Code | null };

/** The JSON of a request, or the code that says why there is none. A request without a body has the value undefined. */
export const readJsonBody = async (request: IncomingMessage): Promise<JsonBody> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  if (size === 0) return { value: undefined, problem: null };
  if (size > largestBody) return { value: undefined, problem: 'payload_too_large' };
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return { value: undefined, problem: 'unsupported_media_type' };
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')), problem: null };
  } catch {
    return { value: undefined, problem: 'invalid_json' };
  }
};
