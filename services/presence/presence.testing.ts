/** For tests: a presence service on its own ports, callers of it, and leases with good defaults. */
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Config } from '../config.ts';
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

/** Presence asks no other service; the process that runs it asks for revoked passports, and finds nobody. */
const elsewhere: Service = { name: 'residents', offers: [ResidentsService], open: () => () => {} };

/** Opens presence; `redisUrl` as an operator would set it. */
export async function openPresence(redisUrl?: string): Promise<PresenceUnderTest> {
  const city = await serve([presence], [presence, elsewhere], configFor(redisUrl));
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
  await city.host.bus.subscribe(topic, (text) => heard.push(JSON.parse(text))).ready;
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
    ...given,
  }),
  /** The same as a message. */
  beatLease: (given: Partial<Lease> = {}) => {
    const lease = eg.lease(given);
    return { ...lease, status: lease.status === 'online' ? Status.ONLINE : Status.AWAY };
  },
};

function configFor(redisUrl: string | undefined): Config {
  return {
    ...{ port: 0, grpcPort: 0, host: '127.0.0.1', dataFolder: '/nonexistent' },
    ...{ databaseUrl: undefined, redisUrl, secret: 'a secret of the tests, long enough', addresses: {} },
    ...{ allowedOrigins: [], production: false, development: false, limits: true, logLevel: 'silent' },
    moderators: new Set<string>(),
    ...{ llm: undefined, matrixHomeserverUrl: undefined, matrixServerName: undefined },
  };
}
