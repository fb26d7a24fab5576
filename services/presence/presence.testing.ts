/** For tests: a presence service on its own ports, callers of it, and leases with good defaults. */
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { partly, testConfig } from '../city.testing.ts';
import { type RunningCity, serve } from '../host.ts';
import type { Service } from '../service.ts';
import type { Lease } from './leases.ts';
import { presence } from './service.ts';

/** A running presence and how to call it. */
export type PresenceUnderTest = {
  city: RunningCity;
  /** As an edge: a service with scope residents.act_as. */
  edge: Client<typeof PresenceService>;
  /** Without a passport. */
  stranger: Client<typeof PresenceService>;
  /** As this resident. */
  as(userId: string): Promise<Client<typeof PresenceService>>;
};

/** Residents whose names are their ids, and of whom nobody has logged out. */
const elsewhere: Service = {
  name: 'residents',
  offers: [ResidentsService],
  open: () => (router) =>
    router.service(
      ResidentsService,
      partly(ResidentsService, {
        listRevoked: () => ({}),
        listNames: ({ userIds }) => ({
          names: userIds.map((userId) => ({ userId, displayName: `name of ${userId}` })),
        }),
      }),
    ),
};

/** Opens presence; the addresses of its stores as an operator would set them. */
export async function openPresence(databaseUrl: string, redisUrl?: string): Promise<PresenceUnderTest> {
  const city = await serve([presence, elsewhere], [presence, elsewhere], testConfig({ databaseUrl, redisUrl }));
  const client = (token?: string) =>
    createClient(
      PresenceService,
      createConnectTransport({
        baseUrl: `http://127.0.0.1:${city.port}`,
        httpVersion: '1.1',
        interceptors: [
          (next) => (request) => {
            if (token) request.header.set('authorization', `Bearer ${token}`);
            return next(request);
          },
        ],
      }),
    );
  const { passports } = city.host;
  const service = { id: 'svc:edge', name: 'edge', kind: 'service' as const, roles: [], scopes: ['residents.act_as'] };
  return {
    city,
    edge: client((await passports.issue(service, 600)).token),
    stranger: client(),
    async as(userId) {
      const resident = { id: userId, name: userId, kind: 'guest' as const, roles: [], scopes: [] };
      return client((await passports.issue(resident, 600)).token);
    },
  };
}

/** What the Bus says on a topic from now on. */
export async function hear({ city }: PresenceUnderTest, topic: string): Promise<Record<string, unknown>[]> {
  const heard: Record<string, unknown>[] = [];
  await city.host.bus.subscribe(topic, (text) => {
    for (const frame of text.split('\n')) heard.push(JSON.parse(frame));
  }).ready;
  return heard;
}

/** Builders. */
export const eg = {
  /** A lease of the port: Олена, online in the city by one tab. */
  lease: (given: Partial<Lease> = {}): Lease => ({
    place: 'city',
    userId: 'u_olena',
    username: 'Олена',
    holder: 'edge:1',
    status: 'online',
    doNotDisturb: false,
    hidesLastSeen: false,
    ...given,
  }),
  /** The same as a message. */
  beatLease: (given: Partial<Lease> = {}) => {
    const { status, ...lease } = eg.lease(given);
    return { ...lease, status: status === 'away' ? Status.AWAY : Status.ONLINE, invisible: status === 'hidden' };
  },
};
