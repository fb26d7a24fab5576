/**
 * A Connect Transport over a @grpc/grpc-js channel: Connect's typed clients, with gRPC's client-side round robin,
 * connection back-off, keepalive and transparent retries, which connect-node's own client does not have.
 */
import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { Code, ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { runStreamingCall, runUnaryCall } from '@connectrpc/connect/protocol';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import * as grpc from '@grpc/grpc-js';
import { maxMessageBytes } from './ports.ts';

/** A transport to one service. */
export type GrpcTransport = Transport & {
  /** Whether the process at the other end says, within a second, that it serves (grpc.health.v1). */
  healthy(): Promise<boolean>;
  close(): void;
};

/** Opens a channel to `http://host:port` or `dns:///name:port`; it connects at the first call. */
export function openGrpcTransport(
  address: string,
  interceptors: Interceptor[],
  defaultTimeoutMs: number,
): GrpcTransport {
  const client = new grpc.Client(target(address), grpc.credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 5_000,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
  });

  return {
    unary(method, signal, timeoutMs, header, input, contextValues) {
      const limitMs = timeoutMs ?? defaultTimeoutMs;
      return runUnaryCall({
        interceptors,
        ...(signal ? { signal } : {}),
        timeoutMs: limitMs,
        req: request(method, header, create(method.input, input), contextValues),
        next: (req) =>
          new Promise((resolve, reject) => {
            if (req.signal.aborted) throw ConnectError.from(req.signal.reason, Code.Canceled);
            const responseHeader = new Headers();
            const call = client.makeUnaryRequest(
              path(req.method),
              (message) => Buffer.from(toBinary(method.input, message)),
              (bytes: Buffer) => fromBinary(method.output, bytes),
              req.message,
              metadataOf(req.header),
              { deadline: Date.now() + limitMs },
              (error, message) => {
                if (error || !message) {
                  reject(
                    error ? connectError(error, method, responseHeader) : new ConnectError('no answer', Code.Internal),
                  );
                  return;
                }
                resolve({
                  stream: false,
                  service: method.parent,
                  method,
                  header: responseHeader,
                  trailer: new Headers(),
                  message,
                });
              },
            );
            call.on('metadata', (metadata) => copyInto(responseHeader, metadata));
            req.signal.addEventListener('abort', () => call.cancel(), { once: true });
          }),
      });
    },

    stream(method, signal, timeoutMs, header, input, contextValues) {
      if (method.methodKind !== 'server_streaming') {
        throw new ConnectError(`${method.name}: only server streams are used in the city`, Code.Unimplemented);
      }
      return runStreamingCall({
        interceptors,
        ...(signal ? { signal } : {}),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        req: request(method, header, input, contextValues),
        next: async (req) => {
          const message = await only(req.message);
          if (req.signal.aborted) throw ConnectError.from(req.signal.reason, Code.Canceled);
          const call = client.makeServerStreamRequest(
            path(req.method),
            (out: typeof message) => Buffer.from(toBinary(method.input, create(method.input, out))),
            (bytes: Buffer) => fromBinary(method.output, bytes),
            message,
            metadataOf(req.header),
            timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs },
          );
          req.signal.addEventListener('abort', () => call.cancel(), { once: true });
          const responseHeader = new Headers();
          call.on('metadata', (metadata) => copyInto(responseHeader, metadata));
          return {
            stream: true,
            service: method.parent,
            method,
            header: responseHeader,
            trailer: new Headers(),
            message: messagesOf(call, method, responseHeader),
          };
        },
      });
    },

    healthy: () => isServing(client),
    close: () => client.close(),
  };
}

/** Health.Check of the whole process: an empty request, answered by field 1 = 1 (SERVING). A hung process says nothing. */
function isServing(client: grpc.Client): Promise<boolean> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      '/grpc.health.v1.Health/Check',
      () => Buffer.alloc(0),
      (bytes: Buffer) => bytes.length === 2 && bytes[0] === 8 && bytes[1] === 1,
      undefined,
      { deadline: Date.now() + 900 },
      (error, serving) => resolve(!error && serving === true),
    );
  });
}

async function* messagesOf<T>(
  call: grpc.ClientReadableStream<T>,
  method: DescMethod,
  responseHeader: Headers,
): AsyncIterable<T> {
  try {
    for await (const message of call) yield message as T;
  } catch (error) {
    throw isServiceError(error) ? connectError(error, method, responseHeader) : error;
  } finally {
    call.cancel();
  }
}

function request<M extends { parent: unknown }, B>(
  method: M,
  header: Parameters<Transport['unary']>[3],
  message: B,
  contextValues: unknown,
) {
  return {
    stream: undefined,
    service: method.parent,
    requestMethod: 'POST',
    url: '',
    method,
    header: new Headers(header),
    contextValues,
    message,
    // The shapes of UnaryRequest and StreamRequest differ in `stream` and `message` only; runUnaryCall and
    // runStreamingCall complete the rest.
  } as never;
}

function target(address: string): string {
  return address.replace(/^https?:\/\//, '').replace(/\/+$/, '');
}

function path(method: { parent: { typeName: string }; name: string }): string {
  return `/${method.parent.typeName}/${method.name}`;
}

async function only<I extends DescMessage>(messages: AsyncIterable<MessageInitShape<I>>): Promise<MessageInitShape<I>> {
  for await (const message of messages) return message;
  throw new ConnectError('a server stream needs one request', Code.Internal);
}

function metadataOf(header: Headers): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [key, value] of header) {
    if (!key.endsWith('-bin')) metadata.set(key, value);
  }
  return metadata;
}

function copyInto(header: Headers, metadata: grpc.Metadata): void {
  for (const [key, value] of Object.entries(metadata.getMap())) {
    if (typeof value === 'string') header.set(key, value);
  }
}

function isServiceError(error: unknown): error is grpc.ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error;
}

/** The same error as the service threw: code, words, details and metadata. */
function connectError(error: grpc.ServiceError, method: DescMethod, responseHeader: Headers): ConnectError {
  // Nobody answered, neither with a header nor with a trailer: grpc-js says so with addresses, which are for the log.
  const said = [...responseHeader.keys(), ...Object.keys(error.metadata.getMap())];
  if (error.code === grpc.status.UNAVAILABLE && said.length === 0) {
    const words = `${method.parent.name} cannot be reached, try again soon`;
    return new ConnectError(words, Code.Unavailable, undefined, undefined, error);
  }
  const status = new Headers({ 'grpc-status': String(error.code), 'grpc-message': encodeURIComponent(error.details) });
  const details = error.metadata.get('grpc-status-details-bin')[0];
  if (details instanceof Buffer) status.set('grpc-status-details-bin', details.toString('base64'));
  const found = findTrailerError(status) ?? new ConnectError(error.details, error.code as number);
  copyInto(found.metadata, error.metadata);
  return found;
}
