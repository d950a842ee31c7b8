/**
 * What each route may do when the authority says no or says nothing: the one place where that is decided.
 * The portal refuses to start with a route that has no row here, and serves none.
 *
 * - `skip`: never asks the authority who the person is; each with its reason.
 * - `sign_in`: asks the authority itself; nobody is signed in yet.
 * - `read_own`: a decision of at most ten seconds; in silence the last good copy until the token expires.
 * - `read_others`: the same, but a copy stands in for five minutes only.
 * - `admin`: a decision of at most ten seconds; in silence nothing is shown.
 * - `mutation`: always a fresh decision; in silence nothing is done.
 * - `join`: the same, for entering a room and what one needs there.
 */
export type RouteKind = 'skip' | 'sign_in' | 'read_own' | 'read_others' | 'admin' | 'mutation' | 'join';

export type RoutePolicy = {
  method: 'GET' | 'POST';
  /** As the route itself is declared. */
  path: string;
  kind: RouteKind;
  /** Why a skipped route may go without the authority. */
  reason?: string;
  /** May be done without a decision where PROLEAN_READ_ONLY_ON_OUTAGE is false: only the portal's own state changes. */
  safeWithoutDecision?: true;
};

export const outagePolicy: readonly RoutePolicy[] = [
  { method: 'GET', path: '/', kind: 'skip', reason: 'the front page is the same for everyone' },
  { method: 'GET', path: '/health', kind: 'skip', reason: 'says whether this process is up, to machines' },
  { method: 'GET', path: '/health/ready', kind: 'skip', reason: 'says whether this process can serve, to machines' },
  {
    method: 'GET',
    path: '/login',
    kind: 'skip',
    reason: 'must be reachable to sign in, and says when that cannot work',
  },
  { method: 'POST', path: '/login', kind: 'sign_in' },
  { method: 'POST', path: '/logout', kind: 'skip', reason: 'whoever wants to go may go; the revocation is told later' },
  { method: 'POST', path: '/language', kind: 'skip', reason: "the reader's own choice, kept here" },

  { method: 'GET', path: '/dashboard', kind: 'read_own' },
  { method: 'GET', path: '/professor/sessions/:id', kind: 'read_others' },
  { method: 'POST', path: '/external/professor/sessions/:session_id/live/start', kind: 'mutation' },
  { method: 'POST', path: '/external/professor/sessions/:session_id/live/pause', kind: 'mutation' },
  { method: 'POST', path: '/external/professor/sessions/:session_id/live/end', kind: 'mutation' },

  { method: 'GET', path: '/external/live/:session_id', kind: 'join' },
  { method: 'GET', path: '/external/live/:session_id/status', kind: 'read_own' },
  { method: 'GET', path: '/external/live/:session_id/events', kind: 'read_own' },
  // Between browsers that were let in: a running class goes on, and a person refused is out within ten seconds.
  { method: 'POST', path: '/external/live/:session_id/signals', kind: 'read_own' },
  { method: 'POST', path: '/external/live/:session_id/media', kind: 'join' },
  { method: 'POST', path: '/external/live/:session_id/student-media', kind: 'mutation' },
  {
    method: 'POST',
    path: '/external/live/:session_id/leave',
    kind: 'skip',
    reason: 'people may leave; it is told later',
  },
];

/** `/a/:id/b` as a test of paths; a parameter is one segment. */
const matcherOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[a-z_]+/g, '[^/]+')}/?$`);

export type PolicyLookup = ReturnType<typeof createPolicyLookup>;

export function createPolicyLookup(rows: readonly RoutePolicy[]) {
  const matchers = rows.map((row) => ({ row, matcher: matcherOf(row.path) }));
  const rowsOf = (path: string) => matchers.filter(({ matcher }) => matcher.test(path)).map(({ row }) => row);
  return {
    /** The row of a request; a HEAD is asked as the GET it stands for. */
    find: (method: string, path: string): RoutePolicy | undefined =>
      rowsOf(path).find((row) => row.method === (method === 'HEAD' ? 'GET' : method)),
    /** The methods a path answers; empty for a path that is not ours. */
    methodsOf: (path: string): string[] => rowsOf(path).map((row) => row.method),
  };
}

type Layer = { route?: { path: string; stack: { method: string }[] }; handle?: { stack?: Layer[] } };

const routesIn = (layers: readonly Layer[]): { method: string; path: string }[] =>
  layers.flatMap(({ route, handle }) => {
    if (route) return route.stack.map(({ method }) => ({ method: method?.toUpperCase() ?? 'ANY', path: route.path }));
    return routesIn(handle?.stack ?? []);
  });

/** Throws when a route of these routers has no row: what nobody has thought about must not be served. */
export function assertEveryRouteHasPolicy(routers: readonly unknown[], rows: readonly RoutePolicy[]): void {
  const classified = new Set(rows.map((row) => `${row.method} ${row.path}`));
  const missing = routesIn((routers as { stack: Layer[] }[]).flatMap((router) => router.stack))
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !classified.has(name));
  if (missing.length > 0)
    throw new Error(`Routes without a row in outage-policy.ts: ${[...new Set(missing)].join(', ')}`);
}
