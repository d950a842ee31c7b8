import type { Endpoint } from '../../endpoint.ts';
import type { User } from '../../identity.ts';
import { openStub } from '../../testing/open.ts';

type Question = { params?: Record<string, string>; body?: object; text?: string };

/** A stub of its own, and how to ask it: the reply without its `success`, or the code of the refusal. */
export const asking = async () => {
  const stub = await openStub();
  const ask = async ({ method, path, upload }: Endpoint, user: User, { params = {}, body, text }: Question = {}) => {
    const response = await fetch(stub.baseUrl + path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? ''), {
      method,
      headers: { authorization: `Bearer ${stub.tokenOf(user)}`, 'content-type': upload ?? 'application/json' },
      body: text ?? (body === undefined ? null : JSON.stringify(body)),
    });
    const { success, code, ...reply } = (await response.json()) as Record<string, unknown>;
    return success === true ? reply : code;
  };
  return { stub, ask };
};
