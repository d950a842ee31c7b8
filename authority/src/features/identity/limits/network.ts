import { isIPv6 } from 'node:net';

/** An IPv6 address as its eight groups. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const list = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  if (tail === undefined) return list(head);
  const [before, after] = [list(head), list(tail)];
  return [...before, ...Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
}

/** The network an address counts for: a /24 in IPv4; a /64 in IPv6, where a single host has countless addresses. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const ipv4 = mapped ?? address;
  if (!isIPv6(ipv4)) return ipv4.split('.').slice(0, 3).join('.');
  return groupsOf(ipv4.toLowerCase())
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
