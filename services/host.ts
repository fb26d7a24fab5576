/**
 * Runs services: their RPCs on the HTTP port (Connect, gRPC-Web) and on the gRPC port, health, shutdown in order, and
 * `dial` to reach another service wherever it runs. A service cannot tell whether its neighbour is in the same process.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DescService } from '@bufbuild/protobuf';
import {
  type Client,
  Code,
  ConnectError,
  createClient,
  createRouterTransport,
  type Interceptor,
  type ServiceImpl,
  type Transport,
} from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { gate, requirePolicy } from './access.ts';
import { type Bus, openMemoryBus } from './bus.ts';
import { openRedisBus } from './bus-redis.ts';
import { addressVariable, type Config, ConfigError, type ServiceName } from './config.ts';
import { type GrpcPort, maxMessageBytes, openGrpcPort } from './grpc-port.ts';
import { type GrpcTransport, openGrpcTransport } from './grpc-transport.ts';
import { openPassports, type Passports } from './passport.ts';
import { openPostgres, type Postgres } from './postgres.ts';
import { followRevoked } from './revoked.ts';
import { type Log, type Metrics, openLog, openMetrics } from './telemetry.ts';
import { refuseUnreadable } from './unreadable.ts';

/** A service: what it answers, and how it is opened. */
export type Service = {
  name: ServiceName;
  /** The RPC services that it implements; by these others find it. */
  offers: readonly DescService[];
  /** Opens what it needs and answers its RPCs. */
  open(host: Host): Promise<Routes> | Routes;
};

/** A service's table of contents: which function answers which RPC. */
export type Routes = (router: Router) => void;

/** Where a service puts its RPCs. */
export interface Router {
  service<D extends DescService>(service: D, implementation: ServiceImpl<D>): unknown;
}

/** What a service gets from the process that runs it. */
export type Host = {
  config: Config;
  log: Log;
  bus: Bus;
  passports: Passports;
  metrics: Metrics['registry'];
  /** The database; opened by the first service that asks. */
  postgres(): Promise<Postgres>;
  /** A client of another service, calling as this process (a service with all internal scopes). */
  dial<D extends DescService>(service: D): Client<D>;
  /** The way to another service without any identity: for an edge that passes its callers' passports on. */
  transport(service: DescService): Transport;
  /** Whether the service runs in this process. */
  runsHere(service: DescService): boolean;
  /** Adds a line to /readyz: the process is not ready while `check` answers false. */
  needs(what: string, check: () => Promise<boolean> | boolean): void;
  /** Runs when the process begins to close, before the ports do; awaited. */
  onDrain(work: () => Promise<void> | void): void;
  /** Runs after the ports are closed, last opened first; awaited. */
  onClose(work: () => Promise<void> | void): void;
  /** Aborted when running calls should end because the process does. */
  shutdown: AbortSignal;
  /** The HTTP port, for an edge. */
  http: HttpDoor;
};

/** What an edge does with the HTTP port beside the RPCs. */
export type HttpDoor = {
  /** Sees every request first; true: it has been answered. */
  entrance?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Answers what is no RPC. */
  fallback?: (request: IncomingMessage, response: ServerResponse) => void;
  /** Takes WebSockets. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

/** RPC services and the functions that answer them. */
export type Implementations = Map<DescService, Implementation>;

/** The functions of one RPC service by local name; their types were checked where the service listed them. */
export type Implementation = ServiceImpl<DescService>;

/** A running city, or a part of it. */
export type RunningCity = {
  /** The HTTP port. */
  port: number;
  grpcPort: number;
  /** The process's own host, for whoever composes it (tests, start.ts). */
  host: Host;
  /** Closes in order, within five seconds. */
  close(): Promise<void>;
};

/** Everything this process may ask of another service. */
const internalScopes = ['residents.act_as', 'residents.read', 'agents.invoke', 'registry.publish', 'matrix.presence'];
/** How long a call to another service may take when its caller sets no limit. */
const callTimeoutMs = 10_000;
/** RPCs on the HTTP port come from browsers; releases are published on the gRPC port. */
const publicReadMaxBytes = 64 * 1024;

/** Opens the services in this process and their ports. Throws {@link ConfigError} for an operator's mistake. */
export async function serve(
  services: readonly Service[],
  homes: readonly Service[],
  config: Config,
): Promise<RunningCity> {
  const log = openLog(config.logLevel);
  const metrics = openMetrics();
  const passports = openPassports(config.secret);
  const bus = config.redisUrl
    ? openRedisBus(config.redisUrl, (error) => log.error({ err: error }, 'redis: the Bus is down'))
    : openMemoryBus();
  const interceptors: Interceptor[] = [
    metrics.measure,
    ...gate(passports, (error, method) =>
      log.error({ err: error, rpc: `${method.parent.typeName}/${method.name}` }, 'rpc failed'),
    ),
  ];
  const closing = new AbortController();
  const drains: (() => Promise<void> | void)[] = [];
  const closes: (() => Promise<void> | void)[] = [];
  const checks = new Map<string, () => Promise<boolean> | boolean>();
  const implementations: Implementations = new Map();
  const transports = new Map<DescService, Transport>();
  const asThisProcess = serviceToken(passports, services.map((service) => service.name).join('+'));
  let postgres: Promise<Postgres> | undefined;

  if (config.redisUrl) checks.set('redis', () => bus.healthy());

  const transport = (service: DescService): Transport => {
    let found = transports.get(service);
    if (!found) {
      found = reach(service, services, homes, config, implementations, interceptors);
      transports.set(service, found);
      if (isRemote(found)) {
        closes.push(found.close);
        checks.set(homeOf(service, homes).name, found.healthy);
      }
    }
    return found;
  };

  const host: Host = {
    config,
    log,
    bus,
    passports,
    metrics: metrics.registry,
    postgres() {
      postgres ??= openPostgres(config, (error) => log.error({ err: error }, 'postgres: a connection broke')).then(
        (opened) => {
          checks.set('postgres', () => opened.healthy());
          return opened;
        },
      );
      return postgres;
    },
    dial: (service) =>
      createClient(
        service,
        withInterceptor(() => transport(service), asThisProcess),
      ),
    transport,
    runsHere: (service) => services.includes(homeOf(service, homes)),
    needs: (what, check) => void checks.set(what, check),
    onDrain: (work) => void drains.push(work),
    onClose: (work) => void closes.push(work),
    shutdown: closing.signal,
    http: {},
  };

  const state = { ready: false };
  const ports: { http?: Server; grpc?: GrpcPort } = {};
  const close = async () => {
    state.ready = false;
    ports.grpc?.setServing(false);
    await settle(drains, log);
    closing.abort(new ConnectError('the city is closing', Code.Unavailable));
    ports.http?.closeIdleConnections();
    await Promise.all([closeHttp(ports.http), ports.grpc?.close(1_000)]);
    for (const work of closes.reverse()) await settle([work], log);
    await bus.close();
    await postgres?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  };

  try {
    for (const service of services) {
      const routes = await service.open(host);
      routes({ service: (desc, implementation) => implementations.set(desc, implementation as Implementation) });
    }
    for (const service of implementations.keys()) service.methods.forEach(requirePolicy);
    followRevoked(host);

    ports.http = createServer(httpHandler(host, metrics, checks, state, implementations, interceptors, closing.signal));
    ports.http.on('upgrade', (request, socket, head) => {
      if (host.http.upgrade) host.http.upgrade(request, socket, head);
      else socket.destroy();
    });
    await listen(ports.http, config);
    ports.grpc = await openGrpcPort(
      `${config.host}:${config.grpcPort}`,
      implementations,
      interceptors,
      closing.signal,
    ).catch((error: Error) => {
      throw /EADDRINUSE|No address added/.test(error.message) ? busy('GRPC_PORT', config.grpcPort) : error;
    });
    ports.grpc.setServing(true);
    state.ready = true;
    return { port: (ports.http.address() as AddressInfo).port, grpcPort: ports.grpc.port, host, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The identity of an RPC's caller, to call on in the same name: `client.x(request, onBehalfOf(context))`. */
export function onBehalfOf(context: { requestHeader: Headers; signal: AbortSignal }): {
  headers: Record<string, string>;
  signal: AbortSignal;
} {
  const authorization = context.requestHeader.get('authorization');
  return { headers: authorization ? { authorization } : {}, signal: context.signal };
}

function reach(
  service: DescService,
  services: readonly Service[],
  homes: readonly Service[],
  config: Config,
  implementations: Implementations,
  interceptors: Interceptor[],
): Transport {
  const home = homeOf(service, homes);
  if (services.includes(home)) return inThisProcess(service, implementations, interceptors);
  const address = config.addresses[home.name];
  if (!address)
    throw new ConfigError(
      `${addressVariable(home.name)} must say where ${home.name} is: it does not run in this process`,
    );
  return openGrpcTransport(address, [], callTimeoutMs);
}

function homeOf(service: DescService, homes: readonly Service[]): Service {
  const home = homes.find((candidate) => candidate.offers.includes(service));
  if (!home) throw new Error(`no service of the city offers ${service.typeName}`);
  return home;
}

function inThisProcess(service: DescService, implementations: Implementations, interceptors: Interceptor[]): Transport {
  return createRouterTransport(
    (router) => {
      const implementation = implementations.get(service);
      if (!implementation) throw new ConnectError(`${service.typeName} is not open yet`, Code.Unavailable);
      router.service(service, implementation);
    },
    { router: { interceptors } },
  );
}

function isRemote(transport: Transport): transport is GrpcTransport {
  return 'close' in transport;
}

/** A transport that is looked up at the first call, so that the order in which services open does not matter. */
function withInterceptor(find: () => Transport, authorize: () => Promise<string>): Transport {
  const authorized = async (header: Parameters<Transport['unary']>[3]) => {
    const headers = new Headers(header);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${await authorize()}`);
    return headers;
  };
  return {
    async unary(method, signal, timeoutMs, header, input, values) {
      return find().unary(method, signal, timeoutMs ?? callTimeoutMs, await authorized(header), input, values);
    },
    async stream(method, signal, timeoutMs, header, input, values) {
      return find().stream(method, signal, timeoutMs, await authorized(header), input, values);
    },
  };
}

function serviceToken(passports: Passports, name: string): () => Promise<string> {
  let current: { token: string; expiresAt: number } | undefined;
  return async () => {
    if (!current || current.expiresAt - 600 < Date.now() / 1000) {
      current = await passports.issue(
        { id: `svc:${name}`, name, kind: 'service', roles: [], scopes: internalScopes },
        86_400,
      );
    }
    return current.token;
  };
}

function httpHandler(
  host: Host,
  metrics: Metrics,
  checks: Map<string, () => Promise<boolean> | boolean>,
  state: { ready: boolean },
  implementations: Implementations,
  interceptors: Interceptor[],
  shutdownSignal: AbortSignal,
) {
  const rpc = connectNodeAdapter({
    routes: (router) => {
      for (const [service, implementation] of implementations) router.service(service, implementation);
      refuseUnreadable(router, publicReadMaxBytes);
    },
    grpc: false,
    interceptors,
    readMaxBytes: publicReadMaxBytes,
    writeMaxBytes: maxMessageBytes,
    maxTimeoutMs: 3_600_000,
    shutdownSignal,
    fallback: (request, response) => {
      // The adapter also serves HTTP/2; this port speaks HTTP/1.1 only.
      const [incoming, outgoing] = [request as IncomingMessage, response as ServerResponse];
      if (host.http.fallback) host.http.fallback(incoming, outgoing);
      else json(outgoing, 404, { status: 404, title: 'Not Found' });
    },
  });
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (path === '/healthz') json(response, 200, { status: 'alive' });
    else if (path === '/readyz') void answerReady(response, checks, state.ready);
    else if (path === '/metrics')
      void metrics.registry.metrics().then((text) => plain(response, metrics.registry.contentType, text));
    else if (!host.http.entrance?.(request, response)) rpc(request, response);
  };
}

async function answerReady(
  response: ServerResponse,
  checks: Map<string, () => Promise<boolean> | boolean>,
  open: boolean,
): Promise<void> {
  const results = await Promise.all([...checks].map(async ([what, check]) => [what, await settled(check)] as const));
  const missing = results.filter(([, well]) => !well).map(([what]) => what);
  if (!open) missing.unshift('open');
  json(response, missing.length === 0 ? 200 : 503, { status: missing.length === 0 ? 'ready' : 'not_ready', missing });
}

async function settled(check: () => Promise<boolean> | boolean): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

function plain(response: ServerResponse, contentType: string, text: string): void {
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
}

async function listen(server: Server, config: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? busy('PORT', config.port) : error),
    );
    server.listen(config.port, config.host, resolve);
  });
}

function busy(variable: string, port: number): ConfigError {
  return new ConfigError(`port ${port} is busy: set ${variable} to another one`);
}

async function closeHttp(server: Server | undefined): Promise<void> {
  if (!server?.listening) return;
  await new Promise<void>((resolve) => {
    // Keep-alive connections that are in use end with their answer; whatever is left goes after a second.
    const force = setTimeout(() => server.closeAllConnections(), 1_000);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
  });
}

async function settle(works: (() => Promise<void> | void)[], log: Log): Promise<void> {
  await Promise.all(
    works.map(async (work) => {
      try {
        await work();
      } catch (error) {
        log.error({ err: error }, 'closing: a part did not close');
      }
    }),
  );
}
