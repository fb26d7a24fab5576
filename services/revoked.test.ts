import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { createClient, createRouterTransport } from '@connectrpc/connect';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryBus } from './bus.ts';
import { partly } from './city.testing.ts';
import { openPassports, revokedText, revokedTopic } from './passport.ts';
import { followRevoked } from './revoked.ts';
import { openLog } from './telemetry.ts';

/** Of the times that residents answers with, in milliseconds. */
const start = 1_800_000_000_000;
const passports = openPassports('a secret');
let closings: (() => unknown)[];
/** What residents was asked for: the time, or all. */
let asked: (number | 'all')[];
let answer: () => { passportId: string; expiresAt: number }[];
let gap: () => void;

beforeEach(() => {
  closings = [];
  asked = [];
  answer = () => [];
});
afterEach(() => {
  for (const close of closings) close();
});

function follow() {
  const bus = openMemoryBus();
  const residents = partly(ResidentsService, {
    listRevoked({ revokedAfter }) {
      asked.push(revokedAfter ? timestampMs(revokedAfter) : 'all');
      const revoked = answer().map(({ passportId, expiresAt }) => ({
        passportId,
        expiresAt: timestampFromMs(expiresAt * 1000),
      }));
      return { passports: revoked, asOf: timestampFromMs(start + asked.length * 600_000) };
    },
  });
  const transport = createRouterTransport((router) => router.service(ResidentsService, residents));
  followRevoked({
    bus: { ...bus, onGap: (hear) => (gap = hear) },
    passports,
    dial: (service) => createClient(service, transport),
    log: openLog('silent'),
    onClose: (close) => void closings.push(close),
  });
  return bus;
}

async function visitor() {
  const olena = { id: 'u_olena', name: 'Олена', kind: 'guest' as const, roles: [], scopes: [] };
  const { token } = await passports.issue(olena, 600);
  const caller = await passports.check(token);
  if (!caller) throw new Error('no passport');
  return { caller, knownRevoked: async () => (await passports.check(token)) === undefined };
}

test('what was revoked before the process began is asked for, what is revoked later is told by the Bus', async () => {
  const [early, late] = [await visitor(), await visitor()];
  answer = () => [early.caller];
  const bus = follow();
  await vi.waitFor(async () => expect(await early.knownRevoked()).toBe(true));
  expect(await late.knownRevoked()).toBe(false);
  bus.publish(revokedTopic, revokedText(late.caller));
  await vi.waitFor(async () => expect(await late.knownRevoked()).toBe(true));
});

test('all is asked for once, then what is new since the last answer and a minute before it', async () => {
  follow();
  await vi.waitFor(() => expect(asked).toEqual(['all']));
  const missed = await visitor();
  answer = () => [missed.caller];
  gap();
  await vi.waitFor(async () => expect(await missed.knownRevoked()).toBe(true));
  expect(asked).toEqual(['all', start + 540_000]);
});

test('after an answer that did not come the same is asked for again', async () => {
  answer = () => {
    throw new Error('away');
  };
  follow();
  await vi.waitFor(() => expect(asked).toEqual(['all']));
  gap();
  await vi.waitFor(() => expect(asked).toEqual(['all', 'all']));
});
