import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { refuseBusyPorts } from './free-ports.mjs';
import { Refusal } from './refusal.mjs';

/** @returns {Promise<{ port: number, close: () => Promise<void> }>} */
async function listening() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

test('a busy port is one line that says whose it is, and a free one is none', async () => {
  const one = await listening();
  const other = await listening();
  await other.close();
  const ports = [
    { port: one.port, whose: 'mfe-rooms' },
    { port: other.port, whose: 'shell' },
    { port: Number.NaN, whose: 'PORT' },
  ];
  const refusal = await refuseBusyPorts(ports).catch((error) => error);
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal.message).toBe(`busy port: ${one.port} (mfe-rooms); is the city open for work already?`);
  await one.close();
  await refuseBusyPorts(ports);
});
