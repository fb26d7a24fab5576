/** Under which name the address of a caller goes through the city: it tells callers apart, and nobody where they are. */
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Where a proxy of ours may stand: this machine and private networks. */
const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');

/** Names the address of a request; `secret` keeps anybody from trying all addresses. */
export function addressNames(secret: string): (request: IncomingMessage) => string {
  return (request) =>
    createHmac('sha256', secret)
      .update(`address ${networkOf(request)}`)
      .digest('base64url')
      .slice(0, 22);
}

/**
 * Whoever has an IPv6 address has at least all of its /64. From a proxy nearby it is the last that X-Forwarded-For names, which
 * that proxy has seen itself; what stands before it, and what any other peer says, may be invented.
 */
function networkOf({ socket, headers }: IncomingMessage): string {
  const peer = plain(socket?.remoteAddress ?? '');
  const said = plain(
    String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim() ?? '',
  );
  const address = isNear(peer) && isIP(said) !== 0 ? said : peer;
  return isIP(address) === 6 ? groupsOf(address).slice(0, 4).join(':') : address;
}

function isNear(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && near.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** An IPv4 address as a socket for both families writes it, and one with its zone, as they are. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const missing = 8 - (before?.length ?? 0) - (after?.length ?? 0);
  return [...(before ?? []), ...Array<string>(tail === undefined ? 0 : missing).fill('0'), ...(after ?? [])];
}
