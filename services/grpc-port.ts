/**
 * The gRPC port: a @grpc/grpc-js server that calls the very same handlers as the Connect port, for other services and
 * for teams in any language. With grpc.health.v1 and reflection. grpc-js serves a gRPC call for about a quarter of
 * the CPU that connect-node's gRPC handler takes.
 */
import {
  type DescFile,
  type DescMethod,
  type DescService,
  fromBinary,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createHandlerContext, createMethodImplSpec, type Interceptor } from '@connectrpc/connect';
import { invokeUnaryImplementation, transformInvokeImplementation } from '@connectrpc/connect/protocol';
import { setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import * as grpc from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation, protoPath as healthProto } from 'grpc-health-check';
import type { Config } from './config.ts';
import { maxMessageBytes, portIsBusy } from './ports.ts';
import type { Implementations } from './service.ts';
import { unreadable } from './unreadable.ts';

/** A running gRPC port. */
export type GrpcPort = {
  port: number;
  /** What grpc.health.v1 answers for the whole process. */
  setServing(serving: boolean): void;
  /** Lets running calls end, at most `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
};

/** Opens the port; 0 asks the system for one. Throws ConfigError when it is busy. */
export async function openGrpcPort(
  { host, grpcPort }: Pick<Config, 'host' | 'grpcPort'>,
  implementations: Implementations,
  interceptors: Interceptor[],
  shutdown: AbortSignal,
): Promise<GrpcPort> {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': 30_000,
  });
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  for (const [service, implementation] of implementations) {
    const definition: Record<string, grpc.MethodDefinition<Message | ConnectError, Message>> = {};
    const handlers: Record<string, grpc.UntypedHandleCall> = {};
    for (const method of service.methods) {
      const spec = createMethodImplSpec(method, implementation[method.localName] as never);
      definition[method.localName] = methodDefinition(service, method);
      handlers[method.localName] =
        method.methodKind === 'unary'
          ? unary(spec as never, interceptors, shutdown)
          : streaming(spec as never, interceptors, shutdown);
    }
    server.addService(definition as grpc.ServiceDefinition, handlers);
    health.setStatus(service.typeName, 'SERVING');
  }
  health.addToServer(server);
  new ReflectionService(describe([...implementations.keys()])).addToServer(server);

  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${grpcPort}`, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) resolve(bound);
      else reject(/EADDRINUSE|No address added/.test(error.message) ? portIsBusy('GRPC_PORT', grpcPort) : error);
    });
  });
  return {
    port,
    setServing: (serving) => health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING'),
    close: (graceMs) =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(force);
          resolve();
        });
      }),
  };
}

function methodDefinition(
  service: DescService,
  method: DescMethod,
): grpc.MethodDefinition<Message | ConnectError, Message> {
  return {
    path: `/${service.typeName}/${method.name}`,
    requestStream: method.methodKind === 'client_streaming' || method.methodKind === 'bidi_streaming',
    responseStream: method.methodKind === 'server_streaming' || method.methodKind === 'bidi_streaming',
    requestSerialize: (message) => Buffer.from(toBinary(method.input, message as Message)),
    requestDeserialize: (bytes) => readable(method, bytes),
    responseSerialize: (message) => Buffer.from(toBinary(method.output, message)),
    responseDeserialize: (bytes) => fromBinary(method.output, bytes),
  };
}

/**
 * The message, or the refusal to throw where the handler would be called: thrown here, grpc-js would call the caller's
 * mistake an internal error.
 */
function readable(method: DescMethod, bytes: Buffer): Message | ConnectError {
  const mistake = unreadable(method, bytes);
  return mistake === undefined ? fromBinary(method.input, bytes) : new ConnectError(mistake, Code.InvalidArgument);
}

type Spec = Parameters<typeof invokeUnaryImplementation>[0];
type StreamingSpec = Parameters<typeof transformInvokeImplementation>[0];

function unary(
  spec: Spec,
  interceptors: Interceptor[],
  shutdown: AbortSignal,
): grpc.handleUnaryCall<Message | ConnectError, Message> {
  return (call, answer) => {
    if (call.request instanceof ConnectError) return answer(statusOf(call.request));
    const context = contextOf(spec.method, call, shutdown);
    invokeUnaryImplementation(spec, context, call.request, interceptors)
      .then(
        (message) => {
          call.sendMetadata(metadataOf(context.responseHeader));
          answer(null, message);
        },
        (error) => answer(statusOf(error)),
      )
      .finally(() => context.abort());
  };
}

function streaming(
  spec: StreamingSpec,
  interceptors: Interceptor[],
  shutdown: AbortSignal,
): grpc.handleServerStreamingCall<Message | ConnectError, Message> {
  return (call) => {
    const { request } = call;
    const context = contextOf(spec.method, call, shutdown);
    const run = async () => {
      if (request instanceof ConnectError) throw request;
      const invoke = transformInvokeImplementation(spec, context, interceptors);
      for await (const message of invoke(once(request))) {
        if (call.cancelled) break;
        if (!call.write(message)) await drained(call);
      }
      call.end();
    };
    run()
      // grpc-js answers an `error` event with the status; a destroyed stream could not send it any more.
      .catch((error: unknown) => call.emit('error', Object.assign(new Error(), statusOf(error))))
      .finally(() => context.abort());
  };
}

/** Resolves when the reader has caught up, or is gone. */
function drained(call: grpc.ServerWritableStream<Message | ConnectError, Message>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done).off('cancelled', done);
      resolve();
    };
    call.on('drain', done).on('cancelled', done);
  });
}

async function* once<T>(message: T): AsyncIterable<T> {
  yield message;
}

type Call =
  | grpc.ServerUnaryCall<Message | ConnectError, Message>
  | grpc.ServerWritableStream<Message | ConnectError, Message>;

function contextOf(method: DescMethod, call: Call, shutdown: AbortSignal) {
  const requestHeader = new Headers();
  for (const [key, value] of Object.entries(call.metadata.getMap())) {
    // Binary metadata, such as grpc-trace-bin, is base64 wherever headers are texts.
    requestHeader.set(key, typeof value === 'string' ? value : value.toString('base64'));
  }
  const deadline = call.getDeadline();
  const deadlineMs = deadline instanceof Date ? deadline.getTime() : deadline;
  const cancelled = new AbortController();
  call.on('cancelled', () => cancelled.abort(new ConnectError('the caller cancelled', Code.Canceled)));
  return createHandlerContext({
    service: method.parent,
    method,
    protocolName: 'grpc',
    requestMethod: 'POST',
    url: `/${method.parent.typeName}/${method.name}`,
    requestHeader,
    ...(Number.isFinite(deadlineMs) ? { timeoutMs: Math.max(1, deadlineMs - Date.now()) } : {}),
    shutdownSignal: shutdown,
    requestSignal: cancelled.signal,
  });
}

function metadataOf(header: Headers): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [key, value] of header) metadata.set(key, value);
  return metadata;
}

/** The error as gRPC says it: code, words, and details in grpc-status-details-bin. */
function statusOf(reason: unknown): Partial<grpc.StatusObject> & { code: grpc.status } {
  const error = ConnectError.from(reason);
  const metadata = metadataOf(error.metadata);
  const details = setTrailerStatus(new Headers(), error).get('grpc-status-details-bin');
  if (details) metadata.set('grpc-status-details-bin', Buffer.from(details, 'base64'));
  return { code: error.code as number, details: error.rawMessage, metadata };
}

/**
 * What reflection tells: the files of the services and all that they import, as the contract has them. proto-loader
 * would rearrange the files by package and lose the services of all but the last.
 */
function describe(services: DescService[]): PackageDefinition {
  const files = new Map<string, Buffer>();
  const visit = (file: DescFile) => {
    if (files.has(file.proto.name)) return;
    files.set(file.proto.name, Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto)));
    for (const dependency of file.dependencies) visit(dependency);
  };
  for (const service of services) visit(service.file);
  const fileDescriptorProtos = [...files.values()];
  // Reflection reads nothing but the descriptors of a package's entries; the rest of an entry is for proto-loader.
  const contract = { fileDescriptorProtos } as PackageDefinition[string];
  return { ...loadSync(healthProto), contract };
}
