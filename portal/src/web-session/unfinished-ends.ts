import type { SessionData } from 'express-session';
import type { Outbox } from '../authority/outbox.ts';
import type { Logger } from '../platform/logger.ts';
import { repeat } from '../platform/repeat.ts';
import type { WebSessions } from './web-sessions.ts';

const most = 10_000;

/**
 * Web sessions whose owner signed out while their store was away. As soon as it is back they are ended there,
 * and their tokens, which nobody could read before, are revoked.
 */
export function createUnfinishedEnds(parts: { webSessions: WebSessions; outbox: Outbox; logger: Logger }) {
  const { webSessions, outbox, logger } = parts;
  const waiting = new Set<string>();

  async function finish(id: string): Promise<void> {
    const held: SessionData | null = await webSessions.store.get(id);
    await webSessions.store.destroy(id);
    waiting.delete(id);
    if (held?.signIn) await outbox.logoutLater(held.signIn, 'after-redis-came-back');
  }

  const finishing = repeat(logger, 'web_session_not_ended_yet', 1000, async () => {
    for (const id of waiting) await finish(id);
  });

  return {
    add(id: string): void {
      if (waiting.size < most) waiting.add(id);
    },
    has: (id: string): boolean => waiting.has(id),
    close: finishing.stop,
  };
}

export type UnfinishedEnds = ReturnType<typeof createUnfinishedEnds>;
