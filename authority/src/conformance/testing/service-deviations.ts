import { createSecretKey } from 'node:crypto';
import type { JwtHeader, JwtPayload } from 'jsonwebtoken';
import jwt from 'jsonwebtoken';
import type { Database } from '../../platform/database.ts';
import { keepNothing } from '../../platform/idempotency.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Services } from '../../services.ts';
import { testSettings } from '../../testing/authority-under-test.ts';

type Replace = (services: Services, database: Database) => Partial<Services>;

const isRefusal = (error: unknown, code: string): boolean => error instanceof Refusal && error.code === code;

/** A token that says it needs no signature, signed after all. */
function signedIfUnsigned(token: string): string {
  const decoded = jwt.decode(token, { complete: true }) as { header: JwtHeader; payload: JwtPayload } | null;
  if (decoded?.header.alg.toLowerCase() !== 'none') return token;
  const key = createSecretKey(Buffer.from(testSettings.JWT_SECRET));
  return jwt.sign(decoded.payload, key, { header: { ...decoded.header, alg: 'HS256' } });
}

const isInDatabase = async (database: Database, sessionId: string): Promise<boolean> =>
  (await database('training_sessions').where({ id: sessionId }).first('id')) !== undefined;

type Lives = Services['live']['lives'];

const withLives = ({ live }: Services, change: (lives: Lives) => Partial<Lives>): Services['live'] => ({
  ...live,
  lives: { ...live.lives, ...change(live.lives) },
});

/** What a service does differently, and the rules that must say so: these, and of the others only those in `perhaps`. */
export const serviceDeviations: Record<string, { rules: string[]; perhaps?: string[]; replace: Replace }> = {
  'a token lives on after the logout': {
    rules: ['identity.logout', 'tokens.revoked-everywhere'],
    replace: ({ identity }) => ({ identity: { ...identity, logout: async () => {} } }),
  },
  'a logout ends every sign-in of the person': {
    rules: ['identity.logout-own'],
    replace: ({ identity }, database) => ({
      identity: {
        ...identity,
        logout: async (caller) => {
          await database('sign_ins').where({ user_id: caller.user.id }).update({ revoked_at: database.fn.now() });
        },
      },
    }),
  },
  'a token without a signature is taken': {
    rules: ['tokens.forged-everywhere', 'tokens.forged-alike'],
    replace: ({ identity }) => ({
      identity: { ...identity, identify: (token) => identity.identify(signedIfUnsigned(token)) },
    }),
  },
  'idempotency keys are ignored': {
    rules: ['keys.replay', 'keys.reused'],
    // Two media tokens are alike when they are made within one second.
    perhaps: ['keys.at-once'],
    replace: ({ idempotency }) => ({ idempotency: { ...idempotency, once: (_request, work) => work(keepNothing) } }),
  },
  'an ended live can be paused': {
    rules: ['lifecycle.ended.pause'],
    replace: (services) => ({
      live: withLives(services, (lives) => ({
        pause: async (caller, sessionId) => {
          const live = await lives.get(caller, sessionId);
          return live?.status === 'ended' ? live : lives.pause(caller, sessionId);
        },
      })),
    }),
  },
  'a student can end the class': {
    rules: ['rights.student'],
    replace: (services, database) => ({
      live: withLives(services, (lives) => ({
        end: async (caller, sessionId, recordingUrl) => {
          if (caller.user.role !== 'student') return lives.end(caller, sessionId, recordingUrl);
          await database('session_lives')
            .where({ session_id: sessionId })
            .whereNot({ status: 'ended' })
            .update({ status: 'ended', ended_at: database.fn.now(), paused_at: null });
          return (await lives.get(caller, sessionId))!;
        },
      })),
    }),
  },
  'a service is told that nobody may enter while paused': {
    rules: ['access.paused'],
    replace: (services) => ({
      live: {
        ...services.live,
        entry: {
          ...services.live.entry,
          checkAccess: async (...asked) => {
            const answer = await services.live.entry.checkAccess(...asked);
            return { ...answer, allowed: answer.reason === 'ok' };
          },
        },
      },
    }),
  },
  'another organization’s session is forbidden instead of absent': {
    rules: ['rights.outsider-sees'],
    replace: (services, database) => ({
      live: withLives(services, (lives) => ({
        get: async (caller, sessionId) => {
          try {
            return await lives.get(caller, sessionId);
          } catch (error) {
            if (isRefusal(error, 'not_found') && (await isInDatabase(database, sessionId)))
              throw new Refusal('not_assigned', 'You are not assigned to this training session.');
            throw error;
          }
        },
      })),
    }),
  },
};
