import express, { Router } from 'express';
import helmet from 'helmet';
import { documentationRoutes } from './features/documentation/documentation-routes.ts';
import { healthRoutes, type Readiness } from './features/health/health-routes.ts';
import { createAuthenticate } from './features/identity/authenticate.ts';
import { identityRoutes } from './features/identity/identity-routes.ts';
import { liveRoutes } from './features/live/live-routes.ts';
import { trainingSessionsRoutes } from './features/training-sessions/training-sessions-routes.ts';
import type { Database } from './platform/database.ts';
import { errorHandler } from './platform/error-handler.ts';
import type { Logger } from './platform/logger.ts';
import { requestLog } from './platform/request-log.ts';
import { createRoute } from './platform/route.ts';
import { unknownRoute } from './platform/unknown-route.ts';
import type { Services } from './services.ts';

/** The authority as a request handler; it needs no port. */
export function createApp(parts: {
  services: Services;
  database: Database;
  logger: Logger;
  readiness: Readiness;
  trustedProxies: string[];
}) {
  const { services, database, logger, readiness } = parts;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', parts.trustedProxies);
  app.use(requestLog(logger));
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    }),
  );

  const router = Router({ caseSensitive: true, strict: true });
  const route = createRoute({
    router,
    authenticate: createAuthenticate(services.identity),
    idempotency: services.idempotency,
  });
  healthRoutes(route, database, readiness);
  identityRoutes(route, services.identity);
  trainingSessionsRoutes(route, services.trainingSessions);
  liveRoutes(route, services.lives);
  documentationRoutes(router);

  app.use(router);
  app.use(unknownRoute);
  app.use(errorHandler(logger));
  return app;
}
