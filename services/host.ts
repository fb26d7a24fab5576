/**
 * Runs services: their RPCs on the HTTP port (Connect, gRPC-Web) and on the gRPC port, health, shutdown in order, and
 * `dial` to reach another service wherever it runs. A service cannot tell whether its neighbour is in the same process.
 */
import type { DescService } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { gate, requirePolicy } from './access.ts';
import { type Bus, openMemoryBus } from './bus.ts';
import { openRedisBus } from './bus-redis.ts';
import type { Config } from './config.ts';
import { callingAs, homeOf, isRemote, missingAddress, type Neighbourhood, reach, serviceToken } from './dial.ts';
import { type GrpcPort, openGrpcPort } from './grpc-port.ts';
import { type HttpPort, openHttpPort } from './http-port.ts';
import { openPassports } from './passport.ts';
import { openPostgres, type Postgres } from './postgres.ts';
import { openReadiness } from './readiness.ts';
import { followRevoked } from './revoked.ts';
import type { Host, Implementation, Implementations, Service } from './service.ts';
import { type Log, openLog, openMetrics } from './telemetry.ts';
import { openTokenUse } from './token-use.ts';

/** A running city, or a part of it. */
export type RunningCity = {
  /** The HTTP port. */
  port: number;
  grpcPort: number;
  /** The process's own host, for whoever composes it (tests, start.ts). */
  host: Host;
  /** The variables that should name services which this process asks and cannot find: ROOMS_URL and so on. */
  unreachable: readonly string[];
  /** Closes in order, within five seconds. */
  close(): Promise<void>;
};

/** Opens the services in this process and their ports. Throws ConfigError for an operator's mistake. */
export async function serve(
  services: readonly Service[],
  homes: readonly Service[],
  config: Config,
  log: Log = openLog(config.logLevel),
): Promise<RunningCity> {
  const metrics = openMetrics();
  const passports = openPassports(config.secret, config.moderators);
  const readiness = openReadiness();
  const bus = openBus(config, log);
  const tokenUse = openTokenUse();
  const interceptors: Interceptor[] = [
    metrics.measure,
    ...gate(
      passports,
      (error, method) => log.error({ err: error, rpc: `${method.parent.typeName}/${method.name}` }, 'rpc failed'),
      tokenUse.note,
    ),
  ];
  const closing = new AbortController();
  const drains: Work[] = [];
  const closes: Work[] = [];
  const implementations: Implementations = new Map();
  const neighbourhood: Neighbourhood = { config, homes, here: services, implementations, interceptors };
  const transports = new Map<DescService, Transport>();
  const thisProcess = serviceToken(passports, services.map((service) => service.name).join('+'));
  let postgres: Promise<Postgres> | undefined;

  if (config.redisUrl) readiness.needs('redis', () => bus.healthy());

  const transport = (service: DescService): Transport => {
    const known = transports.get(service);
    if (known) return known;
    const found = reach(service, neighbourhood);
    transports.set(service, found);
    if (isRemote(found)) {
      closes.push(found.close);
      readiness.needs(homeOf(service, homes).name, found.healthy);
    }
    return found;
  };

  // What is dialled is needed, also before the first call: /readyz and the operator hear of it at once.
  const unreachable = new Set<string>();
  const expect = (service: DescService) => {
    const variable = missingAddress(service, neighbourhood);
    if (variable) {
      unreachable.add(variable);
      readiness.needs(homeOf(service, homes).name, () => false);
    } else if (!services.includes(homeOf(service, homes))) transport(service);
  };

  const host: Host = {
    config,
    log,
    bus,
    passports,
    metrics: metrics.registry,
    postgres() {
      postgres ??= openPostgres(config, (error) => log.error({ err: error }, 'postgres: a connection broke'));
      void postgres.then(
        (opened) => readiness.needs('postgres', opened.healthy),
        () => undefined,
      );
      return postgres;
    },
    dial(service) {
      expect(service);
      return createClient(
        service,
        callingAs(thisProcess, () => transport(service)),
      );
    },
    transport(service) {
      expect(service);
      return transport(service);
    },
    runsHere: (service) => services.includes(homeOf(service, homes)),
    needs: readiness.needs,
    onDrain: (work) => void drains.push(work),
    onClose: (work) => void closes.push(work),
    shutdown: closing.signal,
    http: {},
  };

  const ports: { http?: HttpPort; grpc?: GrpcPort } = {};
  const close = async () => {
    readiness.setOpen(false);
    ports.grpc?.setServing(false);
    await Promise.all(drains.map((work) => attempt(work, log)));
    closing.abort(new ConnectError('the city is closing', Code.Unavailable));
    await Promise.all([ports.http?.close(), ports.grpc?.close(1_000)]);
    for (const work of closes.reverse()) await attempt(work, log);
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
    tokenUse.follow(host);

    ports.http = await openHttpPort({
      host: config.host,
      port: config.port,
      door: host.http,
      metrics: metrics.registry,
      readiness,
      implementations,
      interceptors,
      shutdown: closing.signal,
    });
    ports.grpc = await openGrpcPort(config, implementations, interceptors, closing.signal);
    ports.grpc.setServing(true);
    readiness.setOpen(true);
    return { port: ports.http.port, grpcPort: ports.grpc.port, host, unreachable: [...unreachable].sort(), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function openBus(config: Config, log: Log): Bus {
  if (!config.redisUrl) return openMemoryBus();
  return openRedisBus(config.redisUrl, (error) => log.error({ err: error }, 'redis: the Bus is down'));
}

type Work = () => Promise<void> | void;

/** One part that does not close must not keep the others from closing. */
async function attempt(work: Work, log: Log): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ err: error }, 'closing: a part did not close');
  }
}
