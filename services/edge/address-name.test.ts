import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressNames } from './address-name.ts';

const name = addressNames('a secret of this city, long enough');
/** The name of a request from a peer, with what X-Forwarded-For says. */
const from = (remoteAddress: string | undefined, forwarded?: string) =>
  name({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage);

test('a name tells addresses apart, and says nothing of them', () => {
  expect(from('203.0.113.5')).toBe(from('203.0.113.5'));
  expect(from('203.0.113.5')).not.toBe(from('203.0.113.6'));
  expect(from('203.0.113.5')).toMatch(/^[\w-]{22}$/);
  const elsewhere = addressNames('the secret of another city, also long');
  const request = { socket: { remoteAddress: '203.0.113.5' }, headers: {} } as unknown as IncomingMessage;
  expect(elsewhere(request)).not.toBe(from('203.0.113.5'));
  expect(from(undefined)).toMatch(/^[\w-]{22}$/);
});

test.each([
  ['2001:db8:1:2::7', '2001:db8:1:2:ffff::1', true],
  ['2001:db8:1:2::7', '2001:db8:1:3::7', false],
  ['2001:db8::7', '2001:0db8:0:0:1::9', true],
  ['::ffff:203.0.113.5', '203.0.113.5', true],
])('%s and %s have one name: %s', (some, other, same) => {
  expect(from(some) === from(other)).toBe(same);
});

test.each(['127.0.0.1', '::1', '10.1.2.3', '::ffff:192.168.0.9', 'fd00::3'])(
  'from the proxy %s it is the last address that it forwards for',
  (proxy) => {
    expect(from(proxy, '198.51.100.9, 203.0.113.5')).toBe(from('203.0.113.5'));
    expect(from(proxy, 'nonsense')).toBe(from(proxy));
  },
);

test('who is no proxy of ours is not believed', () => {
  expect(from('203.0.113.5', '198.51.100.9')).toBe(from('203.0.113.5'));
});
