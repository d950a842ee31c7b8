import compression from 'compression';
import express, { type Express, type Router } from 'express';
import { createDashboardRoutes } from './features/dashboard/dashboard-routes.ts';
import { createFrontRoutes } from './features/front/front-routes.ts';
import { createHealthRoutes } from './features/health/health-routes.ts';
import { createLanguageRoutes } from './features/language/language-routes.ts';
import { createLiveControlsRoutes } from './features/live-controls/live-controls-routes.ts';
import { createLiveRoomRoutes } from './features/live-room/live-room-routes.ts';
import { createProfessorSessionRoutes } from './features/professor-session/professor-session-routes.ts';
import { createSignInRoutes } from './features/sign-in/sign-in-routes.ts';
import { guardByAuthority } from './middleware/authority-guard.ts';
import { checkCsrf } from './middleware/csrf.ts';
import { knowCurrentPerson } from './middleware/current-user.ts';
import { answerFailures, notFound } from './middleware/error-pages.ts';
import { carryFlashes } from './middleware/flash.ts';
import { chooseLanguage } from './middleware/locale.ts';
import { provideAuthority } from './middleware/request-authority.ts';
import { logRequests } from './middleware/request-log.ts';
import { setSecurityHeaders } from './middleware/security-headers.ts';
import { loadWebSession } from './middleware/web-session.ts';
import { assertEveryRouteHasPolicy, createPolicyLookup, outagePolicy } from './outage-policy.ts';
import type { Services } from './services.ts';

const bodyLimit = '100kb';

/** An event stream has to reach its reader event by event; compression would hold it back. */
const isWholeReply: compression.CompressionFilter = (req, res) =>
  !String(res.getHeader('content-type')).startsWith('text/event-stream') && compression.filter(req, res);

/** Every page and action of the portal. Routes are declared with their whole paths, so that each finds its outage policy. */
const featureRoutes = (services: Services): Router[] => [
  createFrontRoutes(services),
  createSignInRoutes(services),
  createLanguageRoutes(services),
  createDashboardRoutes(services),
  createProfessorSessionRoutes(services),
  createLiveControlsRoutes(services),
  createLiveRoomRoutes(services),
];

/** The portal as an Express application; it needs no port. Throws when a route has no outage policy. */
export function createApp(services: Services, features: readonly Router[] = featureRoutes(services)): Express {
  const { config, assets } = services;
  const health = createHealthRoutes(services);
  assertEveryRouteHasPolicy([health, ...features], outagePolicy);

  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', config.trustedProxies);

  app.use(logRequests(services));
  app.use(setSecurityHeaders(services));
  app.use(compression({ filter: isWholeReply }));
  app.use(health);
  app.use(assets.router);

  app.use(loadWebSession(services));
  app.use(carryFlashes(services));
  app.use(chooseLanguage(services));
  app.use(knowCurrentPerson);
  app.use(express.urlencoded({ extended: false, limit: bodyLimit }), express.json({ limit: bodyLimit }));
  app.use(checkCsrf(services));
  app.use(provideAuthority({ ...services, strict: config.strictAuthorityMode }));
  app.use(guardByAuthority({ ...services, policy: createPolicyLookup(outagePolicy) }));

  for (const router of features) app.use(router);
  app.use(notFound);
  app.use(answerFailures(services));
  return app;
}
