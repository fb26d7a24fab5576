/** How a process reaches a service: in memory when it runs here, over gRPC when it runs elsewhere. */
import type { DescService } from '@bufbuild/protobuf';
import { Code, ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { addressVariable, type Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { type GrpcTransport, openGrpcTransport } from './grpc-transport.ts';
import { openMemoryTransport } from './memory-transport.ts';
import type { Passports } from './passport.ts';
import type { Implementations, Service } from './service.ts';

/** Everything this process may ask of another service. */
const internalScopes = ['residents.act_as', 'residents.read', 'agents.invoke', 'registry.publish', 'matrix.presence'];
/** How long a call to another service may take when its caller sets no limit. */
const callTimeoutMs = 10_000;

/** Where the services of a process are to be found. */
export type Neighbourhood = {
  config: Pick<Config, 'addresses'>;
  /** The services of the city. */
  homes: readonly Service[];
  /** Those that run in this process. */
  here: readonly Service[];
  implementations: Implementations;
  interceptors: Interceptor[];
};

/** The way to a service. Throws {@link ConfigError} when nobody said where it is. */
export function reach(service: DescService, neighbourhood: Neighbourhood): Transport | GrpcTransport {
  const { config, homes, here, implementations, interceptors } = neighbourhood;
  const home = homeOf(service, homes);
  if (here.includes(home)) return inThisProcess(service, implementations, interceptors);
  const address = config.addresses[home.name];
  if (address) return openGrpcTransport(address, [], callTimeoutMs);
  throw new ConfigError(
    `${addressVariable(home.name)} must say where ${home.name} is: it does not run in this process`,
  );
}

/** The variable that should say where the service is and does not; undefined when it can be reached. */
export function missingAddress(service: DescService, { config, homes, here }: Neighbourhood): string | undefined {
  const home = homeOf(service, homes);
  return here.includes(home) || config.addresses[home.name] ? undefined : addressVariable(home.name);
}

/** The service of the city that offers these RPCs. */
export function homeOf(service: DescService, homes: readonly Service[]): Service {
  const home = homes.find((candidate) => candidate.offers.includes(service));
  if (!home) throw new Error(`no service of the city offers ${service.typeName}`);
  return home;
}

function inThisProcess(service: DescService, implementations: Implementations, interceptors: Interceptor[]): Transport {
  const implementation = implementations.get(service);
  if (!implementation) throw new ConnectError(`${service.typeName} is not open yet`, Code.Unavailable);
  return openMemoryTransport(service, implementation, interceptors);
}

/** Whether the way leads out of this process. */
export function isRemote(transport: Transport | GrpcTransport): transport is GrpcTransport {
  return 'healthy' in transport;
}

/**
 * The way to a service with an identity: calls carry the token of `authorize`, unless their caller gave one. The way is
 * looked up at the first call, so that the order in which services open does not matter.
 */
export function callingAs(authorize: () => Promise<string>, find: () => Transport): Transport {
  let own: { token: string; headers: Headers } | undefined;
  // A transport copies the headers that it is given: that is a third of what it takes to make them.
  const ownHeaders = async () => {
    const token = await authorize();
    if (own?.token !== token) own = { token, headers: new Headers({ authorization: `Bearer ${token}` }) };
    return own.headers;
  };
  const authorized = async (header: Parameters<Transport['unary']>[3]) => {
    if (!header) return ownHeaders();
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

/** The token with which a process calls its neighbours; made anew before it ends. */
export function serviceToken(passports: Passports, name: string): () => Promise<string> {
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
