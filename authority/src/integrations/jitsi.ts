import { createSecretKey } from 'node:crypto';
import type { Live, LiveRole } from '@prolean/contract/live.ts';
import jwt from 'jsonwebtoken';
import { Refusal } from '../platform/refusal.ts';

const tokenSeconds = 600;

function domainOf(text: string): string | null {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(withScheme) ? new URL(withScheme).host : null;
}

/**
 * Grants for an existing Jitsi server. The server itself enforces moderation and the lobby only with its token-affiliation
 * and lobby modules switched on; without them a `moderator: false` in the token is not obeyed.
 */
export function createJitsi(settings: {
  appId: string | undefined;
  appSecret: string | undefined;
  serverUrl: string | undefined;
}) {
  const { appId, appSecret } = settings;
  const domain = settings.serverUrl === undefined ? null : domainOf(settings.serverUrl);

  const problem = (): string | null => {
    if (appId === undefined) return 'JITSI_APP_ID is not set';
    if (appSecret === undefined) return 'JITSI_APP_SECRET is not set';
    if (settings.serverUrl === undefined) return 'JITSI_SERVER_URL is not set';
    return domain === null ? 'JITSI_SERVER_URL is not an address' : null;
  };

  return {
    /** Throws `jitsi_not_configured`, naming the variable. */
    requireConfigured(): void {
      const found = problem();
      if (found !== null) throw new Refusal('jitsi_not_configured', found);
    },

    grant(
      live: Live,
      person: { id: string; full_name: string; email: string | null },
      role: LiveRole,
      subject: string,
    ) {
      const isModerator = role === 'professor';
      const claims = {
        aud: appId,
        iss: appId,
        sub: domain,
        room: live.room_name,
        moderator: isModerator,
        context: {
          user: {
            id: person.id,
            name: person.full_name,
            ...(person.email !== null && { email: person.email }),
            moderator: isModerator,
            affiliation: isModerator ? 'owner' : 'member',
          },
          features: { recording: isModerator, livestreaming: false },
        },
      };
      const key = createSecretKey(Buffer.from(appSecret!));
      return {
        provider: 'jitsi' as const,
        domain: domain!,
        room: live.room_name,
        subject,
        token: jwt.sign(claims, key, { algorithm: 'HS256', expiresIn: tokenSeconds }),
        expires_in: tokenSeconds,
        is_moderator: isModerator,
        feature_flags: {
          'lobby-mode.enabled': !isModerator,
          'prejoinpage.enabled': true,
          'recording.enabled': isModerator,
        },
      };
    },
  };
}

export type Jitsi = ReturnType<typeof createJitsi>;
