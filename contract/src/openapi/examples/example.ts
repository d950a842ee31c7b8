import type { CallInput } from '../../call-input.ts';
import type { Endpoint, ReplyContent } from '../../endpoint.ts';

/** One exchange: what is sent and what comes back. */
export type Example = {
  endpoint: Endpoint;
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  /** Undefined where the operation takes no JSON body. */
  body: unknown;
  /** The file that is sent; undefined where the operation takes none. */
  upload: string | undefined;
  reply: unknown;
};

type Input = Partial<Record<'params' | 'query' | 'body', object>> & { upload?: string };

export const example = <E extends Endpoint>(endpoint: E, input: CallInput<E>, reply: ReplyContent<E>): Example => {
  const { params = {}, query = {}, body, upload } = input as Input;
  return {
    endpoint,
    params: params as Example['params'],
    query: query as Example['query'],
    body: body ?? (endpoint.body === null ? undefined : {}),
    upload,
    reply: { success: true, ...reply },
  };
};
