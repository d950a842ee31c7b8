import { createServiceIdentity } from '@prolean/contract/credentials.ts';
import { createAssets } from './assets.ts';
import { type AuthorityClient, createAuthorityClient } from './authority/authority-client.ts';
import { createDecisions } from './authority/decisions.ts';
import { createOutbox } from './authority/outbox.ts';
import { createReplyCopies } from './authority/reply-copies.ts';
import { createTokenRenewal } from './authority/token-renewal.ts';
import { createUsersStore } from './authority/users-store.ts';
import type { Config } from './config.ts';
import { createLiveChannel } from './features/live-room/channel/live-channel.ts';
import { createLiveWatch } from './features/live-room/channel/live-watch.ts';
import { createRoomPresence } from './features/live-room/channel/room-presence.ts';
import { createSignInService } from './features/sign-in/sign-in-service.ts';
import { createTranslations } from './i18n.ts';
import { createViews } from './layout/views.ts';
import type { Database } from './platform/database.ts';
import type { Logger } from './platform/logger.ts';
import type { RedisClient } from './platform/redis.ts';
import { repeat } from './platform/repeat.ts';
import { createUnfinishedEnds } from './web-session/unfinished-ends.ts';
import { createWebSessions } from './web-session/web-sessions.ts';

type Means = {
  config: Config;
  logger: Logger;
  database: Database;
  redis: RedisClient | null;
  /** Made from the configuration when it is not given. */
  authorityClient?: AuthorityClient;
  /** Milliseconds since 1970. */
  now?: () => number;
};

const cleanUpMilliseconds = 10 * 60_000;

/** Everything the portal is made of and what needs what. Features get what they name of it. */
export function createServices({ config, logger, database, redis, now = Date.now, ...means }: Means) {
  const authorityClient = means.authorityClient ?? createAuthorityClient(config, logger);
  const serviceIdentity = createServiceIdentity(config.serviceCredentials);

  const users = createUsersStore(database);
  const copies = createReplyCopies(database);
  const roomPresence = createRoomPresence({ redis, now });
  const { isPresent } = roomPresence;
  const outbox = createOutbox({ database, authorityClient, secrets: config.sessionSecrets, isPresent, now, logger });
  const decisions = createDecisions({ authorityClient, users, copies, now, logger });
  const tokenRenewal = createTokenRenewal({ authorityClient, copies, now, logger });

  const webSessions = createWebSessions({ config, redis, now });
  const unfinishedEnds = createUnfinishedEnds({ webSessions, outbox, logger });
  const signIns = createSignInService({ authorityClient, users, decisions, outbox, now });

  const translations = createTranslations();
  const assets = createAssets();
  const views = createViews({ assets });

  const liveChannel = createLiveChannel({ redis, logger });
  const liveWatch = createLiveWatch({ authorityClient, serviceIdentity, channel: liveChannel, logger });

  const cleanUp = repeat(logger, 'clean_up_failed', cleanUpMilliseconds, () => copies.removeExpired(new Date(now())));

  return {
    ...{ config, logger, database, redis, now },
    ...{ authorityClient, serviceIdentity, users, copies, outbox, decisions, tokenRenewal },
    ...{ webSessions, unfinishedEnds, signIns },
    ...{ translations, assets, views },
    ...{ liveChannel, liveWatch, roomPresence },
    /** Set when the process is told to stop: from then on it is not ready. */
    lifecycle: { stopping: false },

    /** Ends what runs by itself; the means belong to whoever made them. */
    async close(): Promise<void> {
      await Promise.all([cleanUp.stop(), unfinishedEnds.close(), outbox.close()]);
      await Promise.all([liveWatch.close(), liveChannel.close()]);
      await authorityClient.close();
    },
  };
}

export type Services = ReturnType<typeof createServices>;
