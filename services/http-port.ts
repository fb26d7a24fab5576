/** The HTTP port: Connect and gRPC-Web, health and metrics, and whatever an edge does beside. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Interceptor } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { Registry } from 'prom-client';
import { ConfigError } from './config-error.ts';
import { maxMessageBytes, portIsBusy } from './ports.ts';
import type { Readiness } from './readiness.ts';
import type { HttpDoor, Implementations } from './service.ts';
import { refuseUnreadable } from './unreadable.ts';

/** RPCs on this port come from browsers; releases are published on the gRPC port. */
const readMaxBytes = 64 * 1024;

/**
 * So many may have come and not been let in yet. Whoever is one too many tries again after one, three, seven seconds, and
 * after a restart a whole city comes at once.
 */
const mostAtTheDoor = 4_096;

/** What the port serves. */
export type HttpPortOptions = {
  host: string;
  /** 0 asks the system for one. */
  port: number;
  door: HttpDoor;
  metrics: Registry;
  readiness: Readiness;
  implementations: Implementations;
  interceptors: Interceptor[];
  shutdown: AbortSignal;
};

/** A running HTTP port. */
export type HttpPort = {
  port: number;
  /** Takes no more; calls that run may end within a second. */
  close(): Promise<void>;
};

/** Opens the port. Throws {@link ConfigError} when it is busy. */
export async function openHttpPort(options: HttpPortOptions): Promise<HttpPort> {
  const server = createServer(
    // Java's HTTP client and `curl --http2` offer HTTP/2 with every request; only WebSocket is an upgrade here.
    { shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket' },
    answer(options),
  );
  server.on('upgrade', (request, socket, head) => {
    if (options.door.upgrade) options.door.upgrade(request, socket, head);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? portIsBusy('PORT', options.port)
          : new ConfigError(`HOST ${options.host} cannot be listened on: ${error.message}`),
      ),
    );
    server.listen({ port: options.port, host: options.host, backlog: mostAtTheDoor }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function answer({ door, metrics, readiness, implementations, interceptors, shutdown }: HttpPortOptions) {
  const rpc = connectNodeAdapter({
    routes: (router) => {
      for (const [service, implementation] of implementations) router.service(service, implementation);
      refuseUnreadable(router, readMaxBytes);
    },
    // gRPC itself has a port of its own.
    grpc: false,
    interceptors,
    readMaxBytes,
    writeMaxBytes: maxMessageBytes,
    maxTimeoutMs: 3_600_000,
    shutdownSignal: shutdown,
    fallback: (request, response) => {
      // The adapter also serves HTTP/2; this port speaks HTTP/1.1 only.
      const [incoming, outgoing] = [request as IncomingMessage, response as ServerResponse];
      if (door.fallback) door.fallback(incoming, outgoing);
      else json(outgoing, 404, nothingHere, 'application/problem+json');
    },
  });
  const rpcs = new Set([...implementations.keys()].map(({ typeName }) => typeName));
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    // An answer to GET would be kept by whoever stands between, and what one resident is told is for nobody else.
    if (request.method === 'GET' && rpcs.has(path.split('/', 2)[1] ?? ''))
      response.setHeader('cache-control', 'private, no-store');
    if (path === '/healthz') json(response, 200, { status: 'alive' });
    else if (path === '/readyz') void answerReady(response, readiness);
    else if (path === '/metrics') void answerMetrics(response, metrics);
    else if (!door.entrance?.(request, response)) rpc(request, response);
  };
}

async function answerReady(response: ServerResponse, readiness: Readiness): Promise<void> {
  const missing = await readiness.missing();
  json(response, missing.length === 0 ? 200 : 503, { status: missing.length === 0 ? 'ready' : 'not_ready', missing });
}

async function answerMetrics(response: ServerResponse, metrics: Registry): Promise<void> {
  const text = await metrics.metrics();
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text);
}

/** A problem document (RFC 9457) for whoever takes a process without an edge for the door. */
const nothingHere = {
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'this process answers RPCs only, the edge answers the rest',
  message: 'this process answers RPCs only, the edge answers the rest',
  code: 'not_found',
  violations: [],
};

function json(response: ServerResponse, status: number, body: unknown, contentType = 'application/json'): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

async function closeServer(server: Server): Promise<void> {
  server.closeIdleConnections();
  await new Promise<void>((resolve) => {
    // Keep-alive connections that are in use end with their answer; whatever is left goes after a second.
    const force = setTimeout(() => server.closeAllConnections(), 1_000);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
  });
}
