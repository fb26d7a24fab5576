/** What a service of the city is, and what it gets from the process that runs it. Types only; host.ts runs them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DescService } from '@bufbuild/protobuf';
import type { Client, ServiceImpl, Transport } from '@connectrpc/connect';
import type { Bus } from './bus.ts';
import type { Config, ServiceName } from './config.ts';
import type { Passports } from './passport.ts';
import type { Postgres } from './postgres.ts';
import type { Log, Metrics } from './telemetry.ts';

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
