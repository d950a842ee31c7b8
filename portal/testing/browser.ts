type Fields = Record<string, string>;

/** As much of a browser as a form needs: it keeps cookies, follows nothing by itself, and finds the page's CSRF token. */
export function createBrowser(baseUrl: string, headers: Record<string, string> = {}) {
  const cookies = new Map<string, string>();

  function keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const expires = attributes.map((part) => part.trim()).find((part) => /^expires=/i.test(part));
      if (expires && Date.parse(expires.slice('expires='.length)) <= 0) cookies.delete(name);
      else cookies.set(name, pair.slice(at + 1));
    }
  }

  async function send(path: string, init: RequestInit = {}) {
    const response = await fetch(new URL(path, baseUrl), {
      redirect: 'manual',
      ...init,
      headers: {
        accept: 'text/html',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
        ...(init.headers as Record<string, string>),
      },
    });
    keepCookies(response);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
    };
  }

  const get = (path: string, more: Record<string, string> = {}) => send(path, { headers: more });

  /** The token any of our pages holds for this browser. */
  async function csrfToken(): Promise<string> {
    const { text } = await get('/login');
    const token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1];
    if (token === undefined) throw new Error('the page holds no CSRF token');
    return token;
  }

  /** Sends a form as a page would, with a fresh token unless one is given. */
  async function post(path: string, fields: Fields = {}, more: Record<string, string> = {}) {
    const body = new URLSearchParams({ _csrf: fields._csrf ?? (await csrfToken()), ...fields });
    return send(path, { method: 'POST', body, headers: more });
  }

  /** Sends what a script sends. */
  const postJson = async (path: string, body: unknown = {}, more: Record<string, string> = {}) =>
    send(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'x-csrf-token': await csrfToken(),
        ...more,
      },
    });

  const signIn = (username: string, password: string, more: Fields = {}) =>
    post('/login', { username, password, ...more });

  return {
    cookies,
    send,
    get,
    getJson: (path: string) => get(path, { accept: 'application/json' }),
    csrfToken,
    post,
    postJson,
    signIn,
  };
}

export type Browser = ReturnType<typeof createBrowser>;
