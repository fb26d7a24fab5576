/**
 * For tests: a part of the city on ports of its own, and callers of it.
 *
 *     const city = await openTestCity([secondme, agents], { databaseUrl: postgres.url });
 *     const olena = await city.as('u_…', SecondMeService);
 */
import type { DescService } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient, type ServiceImpl } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import type { Config } from './config.ts';
import { type RunningCity, serve } from './host.ts';
import type { Service } from './service.ts';

/** A running part of the city and how to call it, over HTTP as a browser would. */
export type TestCity = RunningCity & {
  /** As a resident; `u_` and 26 characters. */
  as<D extends DescService>(userId: string, service: D): Promise<Client<D>>;
  /** As a service with these scopes. */
  asService<D extends DescService>(scopes: string[], service: D): Promise<Client<D>>;
  /** Without a passport. */
  asStranger<D extends DescService>(service: D): Client<D>;
};

/** Opens the services; those of `elsewhere` are found by the addresses of the configuration. */
export async function openTestCity(
  services: readonly Service[],
  given: Partial<Config> = {},
  elsewhere: readonly Service[] = [],
): Promise<TestCity> {
  const homes = [...services, ...elsewhere];
  const has = (name: string) => homes.some((home) => home.name === name);
  const needsSecondMe = has('residents') || has('agents-core');
  const missing = [
    ...(has('residents') ? [] : [nobodyRevoked]),
    ...(needsSecondMe && !has('secondme') ? [nothingRemembered] : []),
  ];
  const city = await serve([...services, ...missing], [...homes, ...missing], testConfig(given));
  const client = <D extends DescService>(service: D, token?: string) =>
    createClient(
      service,
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
  return {
    ...city,
    async as(userId, service) {
      const resident = { id: userId, name: `name of ${userId}`, kind: 'guest' as const, roles: [], scopes: [] };
      return client(service, (await passports.issue(resident, 600)).token);
    },
    async asService(scopes, service) {
      const caller = { id: 'svc:test', name: 'test', kind: 'service' as const, roles: [], scopes };
      return client(service, (await passports.issue(caller, 600)).token);
    },
    asStranger: (service) => client(service),
  };
}

/** A configuration with ports that the system gives, no limits and a silent log. */
export function testConfig(given: Partial<Config> = {}): Config {
  return {
    port: 0,
    grpcPort: 0,
    host: '127.0.0.1',
    dataFolder: '/nonexistent',
    databaseUrl: undefined,
    redisUrl: undefined,
    secret: 'a secret for tests',
    addresses: {},
    allowedOrigins: [],
    production: false,
    development: false,
    limits: false,
    moderators: new Set(),
    logLevel: 'silent',
    llm: undefined,
    anthropic: undefined,
    llmAutodetect: false,
    llmLimits: { requestsAMinute: 20, tokensADay: 200_000 },
    matrixHomeserverUrl: undefined,
    matrixServerName: undefined,
    ...given,
  };
}

/** Functions for some RPCs of a service; the others are unimplemented. */
export function partly<D extends DescService>(service: D, some: Partial<ServiceImpl<D>>): ServiceImpl<D> {
  const unimplemented = service.methods.map((method) => [
    method.localName,
    () => {
      throw new ConnectError(`${method.name} is not faked`, Code.Unimplemented);
    },
  ]);
  return { ...Object.fromEntries(unimplemented), ...some };
}

/** Residents who go are forgotten there. */
const nothingRemembered: Service = {
  name: 'secondme',
  offers: [SecondMeService],
  open: () => (router) => router.service(SecondMeService, partly(SecondMeService, { forget: () => ({}) })),
};

/** Every process asks for revoked passports. */
export const nobodyRevoked: Service = {
  name: 'residents',
  offers: [ResidentsService],
  open: () => (router) => router.service(ResidentsService, partly(ResidentsService, { listRevoked: () => ({}) })),
};
