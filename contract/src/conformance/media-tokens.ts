import type { Claims } from './forged-tokens.ts';

const isObject = (value: unknown): value is Claims => typeof value === 'object' && value !== null;

export const grantOf = (claims: Claims): Claims => (isObject(claims.video) ? claims.video : {});

const everything = ['camera', 'microphone', 'screen_share', 'screen_share_audio'];

/** What LiveKit lets the holder send. It takes a missing canPublish for a yes, and an empty list of sources for all of them. */
export const sendable = (grant: Claims): string[] => {
  if (grant.canPublish === false) return [];
  const { canPublishSources } = grant;
  return Array.isArray(canPublishSources) && canPublishSources.length > 0
    ? canPublishSources.map(String).sort()
    : everything;
};

const powers = ['roomAdmin', 'roomCreate', 'roomList', 'roomRecord', 'ingressAdmin', 'recorder', 'hidden', 'agent'];

/** What the token allows beyond entering the one room. */
export const excessPowers = (grant: Claims): string[] => powers.filter((power) => grant[power] === true);

/** Seconds from the moment the authority answered until the token expires; null when either is not told. */
export const secondsLeft = (claims: Claims, dateHeader: string | undefined): number | null => {
  const answeredAt = Date.parse(dateHeader ?? '');
  return typeof claims.exp === 'number' && !Number.isNaN(answeredAt) ? claims.exp - answeredAt / 1000 : null;
};
