import { expect, test } from 'vitest';
import { sameInstall } from './same-install.mjs';

const ws = { version: '8.23.0', integrity: 'sha512-a' };
const lock = {
  packages: { '': {}, rooms: {}, 'node_modules/ws': ws, 'node_modules/node-mac': { version: '1.0.0', optional: true } },
};

test('what is there may lack packages for other machines', () => {
  expect(sameInstall(lock, { packages: { 'node_modules/ws': ws } })).toBe(true);
});

test('a missing package, another version or other contents is another install', () => {
  expect(sameInstall(lock, { packages: {} })).toBe(false);
  expect(sameInstall(lock, { packages: { 'node_modules/ws': { ...ws, version: '8.22.0' } } })).toBe(false);
  expect(sameInstall(lock, { packages: { 'node_modules/ws': { ...ws, integrity: 'sha512-b' } } })).toBe(false);
});
