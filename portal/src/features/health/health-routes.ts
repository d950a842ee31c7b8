import { Router } from 'express';
import { redisTimeLimit } from '../../platform/redis.ts';
import { withinTime } from '../../platform/time-limit.ts';
import type { Services } from '../../services.ts';

type Parts = Pick<Services, 'database' | 'redis' | 'lifecycle'>;

const worked = (check: Promise<unknown>): Promise<boolean> =>
  check.then(
    () => true,
    () => false,
  );

/** For load balancers and whoever runs the portal: is it up, can it serve. Says nothing about the authority. */
export function createHealthRoutes({ database, redis, lifecycle }: Parts) {
  const router = Router();
  router.get('/health', (_req, res) => {
    res.json({ success: true, status: 'up' });
  });
  router.get('/health/ready', async (_req, res) => {
    const [databaseAnswers, redisAnswers] = await Promise.all([
      worked(withinTime(1000, Promise.resolve(database.raw('select 1')))),
      redis === null ? true : worked(withinTime(redisTimeLimit, redis.ping())),
    ]);
    const ready = databaseAnswers && redisAnswers && !lifecycle.stopping;
    if (!ready) res.set('Retry-After', '5');
    res.status(ready ? 200 : 503).json({
      success: ready,
      status: ready ? 'ready' : 'unavailable',
      database: databaseAnswers ? 'up' : 'away',
      redis: redis === null ? 'none' : redisAnswers ? 'up' : 'away',
    });
  });
  return router;
}
