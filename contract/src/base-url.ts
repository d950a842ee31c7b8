import { BlockList, isIP } from 'node:net';

/** Addresses a cloud machine uses to hand out its own secrets: nothing of ours can live there. */
const neverAnAuthority = new BlockList();
neverAnAuthority.addSubnet('169.254.0.0', 16, 'ipv4');
neverAnAuthority.addAddress('100.100.100.200', 'ipv4');
neverAnAuthority.addSubnet('fe80::', 10, 'ipv6');
neverAnAuthority.addAddress('fd00:ec2::254', 'ipv6');
const metadataNames = new Set(['metadata', 'metadata.google.internal', 'metadata.azure.internal', 'instance-data']);

const isForbiddenHost = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(host);
  if (family === 0) return metadataNames.has(host);
  return neverAnAuthority.check(host, family === 4 ? 'ipv4' : 'ipv6');
};

/**
 * What is wrong with the authority's base URL, as a phrase that can follow the variable's name; null when nothing is.
 * It never repeats the value, which may hold a password.
 */
export const checkBaseUrl = (text: string): string | null => {
  if (!URL.canParse(text)) return 'is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must begin with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (isForbiddenHost(url.hostname)) return 'must not be a link-local or metadata address';
  if (url.search !== '' || url.hash !== '') return 'must not contain a query or a fragment';
  if (!/\/api\/*$/.test(url.pathname)) return 'must end in /api';
  return null;
};

/** Where requests go: the origin they are sent to and the path every endpoint lies below, without a slash at its end. */
export const splitBaseUrl = (text: string): { origin: string; basePath: string } => {
  const problem = checkBaseUrl(text);
  if (problem !== null) throw new Error(`the authority's base URL ${problem}`);
  const url = new URL(text);
  return { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') };
};
