import express, { Router } from 'express';
import helmet from 'helmet';
import { administrationRoutes } from './administration-routes.ts';
import { attendanceRoutes } from './features/attendance/attendance-routes.ts';
import { documentationRoutes } from './features/documentation/documentation-routes.ts';
import { healthRoutes, type Readiness } from './features/health/health-routes.ts';
import { accountRoutes } from './features/identity/account/account-routes.ts';
import { createAuthenticate } from './features/identity/authenticate.ts';
import { identityRoutes } from './features/identity/identity-routes.ts';
import { secondFactorRoutes } from './features/identity/second-factor/second-factor-routes.ts';
import { serviceTokenRoutes } from './features/identity/service-tokens/service-token-routes.ts';
import { liveStreamsRoutes } from './features/live/events/live-streams-routes.ts';
import { liveRoutes } from './features/live/live-routes.ts';
import { mediaWebhooksRoutes } from './features/media-webhooks/media-webhooks-routes.ts';
import { metricsRoutes } from './features/metrics/metrics-routes.ts';
import { trainingSessionsRoutes } from './features/training-sessions/training-sessions-routes.ts';
import type { Database } from './platform/database.ts';
import { errorHandler } from './platform/error-handler.ts';
import type { Logger } from './platform/logger.ts';
import { requestLog } from './platform/request-log.ts';
import { createRoute } from './platform/route.ts';
import { createStreamRoute } from './platform/stream-route.ts';
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
  app.use(services.metrics.timeRequests());
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    }),
  );

  const router = Router({ caseSensitive: true, strict: true });
  const authenticate = createAuthenticate(services.identity, services.limitFlow);
  const route = createRoute({ router, authenticate, idempotency: services.idempotency });
  const streamRoute = createStreamRoute({ router, authenticate });
  healthRoutes(route, database, readiness, logger);
  identityRoutes(route, services.identity);
  accountRoutes(route, services.accounts);
  secondFactorRoutes(route, services.secondFactors);
  serviceTokenRoutes(route, services.serviceTokens);
  trainingSessionsRoutes(route, services.trainingSessions);
  administrationRoutes(route, services.administration);
  liveRoutes(route, services.live);
  attendanceRoutes(route, streamRoute, services.attendance);
  liveStreamsRoutes(streamRoute, services.live.streams, (authorization = '') =>
    services.identity.identify(authorization.replace(/^Bearer /i, '')),
  );
  mediaWebhooksRoutes(router, services.livekitWebhooks, services.live.media.notices);
  documentationRoutes(router);

  app.use(router);
  app.use(metricsRoutes(services.metrics));
  app.use(unknownRoute);
  app.use(errorHandler(logger));
  return app;
}
