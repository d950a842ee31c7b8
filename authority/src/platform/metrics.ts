import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from './database.ts';

/** Seconds. From a hash-free read to the longest a client waits. */
const durations = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 6];

/** The route's own template: an address as it was asked for would make a series of each id. */
const templateOf = (route: unknown): string =>
  typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string'
    ? route.path
    : 'unmatched';

/** What Prometheus reads; each service graph has a registry of its own. `token`: what a reader must bring, if anything. */
export function createMetrics(token: string | null = null) {
  const registry = new Registry();
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer, by route template and status; 499 when the caller left.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: durations,
    registers: [registry],
  });

  return {
    registry,
    token,

    /** The process' own figures (memory, event loop, garbage collection); once per process. */
    collectProcess: (): void => collectDefaultMetrics({ register: registry }),

    /** Times every request, streams apart, whose length says nothing. */
    timeRequests: (): RequestHandler => (req, res, next) => {
      const startedAt = performance.now();
      res.once('close', () => {
        if (String(res.getHeader('content-type')).startsWith('text/event-stream')) return;
        const status = String(res.writableFinished ? res.statusCode : 499);
        const route = templateOf(req.route);
        requests.observe({ method: req.method, route, status }, (performance.now() - startedAt) / 1000);
      });
      next();
    },

    /** A figure that is asked for when someone looks; by one label where the answer has several. */
    gauge<Label extends string>(name: string, help: string, label: Label, read: () => Record<string, number>): void {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        collect() {
          this.reset();
          for (const [value, figure] of Object.entries(read()))
            this.set({ [label]: value } as Partial<Record<Label, string>>, figure);
        },
      });
    },

    /** Returns what counts one more of a kind. */
    counter<Label extends string>(name: string, help: string, label: Label): (value: string) => void {
      const counter = new Counter({ name, help, labelNames: [label], registers: [registry] });
      return (value) => counter.inc({ [label]: value } as Partial<Record<Label, string>>);
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

/** Connections in use, idle, and requests that wait for one. */
export const poolFigures = (database: Database): Record<string, number> => {
  const { pool } = database.client as { pool?: Record<'numUsed' | 'numFree' | 'numPendingAcquires', () => number> };
  if (pool === undefined) return {};
  return { used: pool.numUsed(), idle: pool.numFree(), waiting: pool.numPendingAcquires() };
};
