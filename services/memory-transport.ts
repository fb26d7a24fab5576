/**
 * A Connect Transport to a service of this process. A unary call hands the messages over as they are: Connect's own
 * in-memory transport writes and reads each as it would go over a wire, which costs more than most calls do. So a
 * message belongs to both sides, and neither changes one that it was given.
 */
import { create, type DescMethod, type DescService } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createContextValues,
  createHandlerContext,
  createMethodImplSpec,
  createRouterTransport,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect';
import { invokeUnaryImplementation, runUnaryCall } from '@connectrpc/connect/protocol';
import type { Implementation } from './service.ts';

type Spec = Parameters<typeof invokeUnaryImplementation>[0];

/** Opens the transport; `interceptors` stand in front of the service as they do on the ports. */
export function openMemoryTransport(
  service: DescService,
  implementation: Implementation,
  interceptors: Interceptor[],
): Transport {
  const streams = createRouterTransport((router) => router.service(service, implementation), {
    router: { interceptors },
  });
  return {
    stream: streams.stream.bind(streams),
    unary: (method, signal, timeoutMs, header, input) =>
      runUnaryCall({
        ...(signal ? { signal } : {}),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        req: {
          stream: false,
          ...place(service, method),
          header: new Headers(header),
          contextValues: createContextValues(),
          message: create(method.input, input),
        },
        next: async (request) => {
          const context = createHandlerContext({
            ...place(service, method),
            protocolName: 'memory',
            requestHeader: request.header,
            requestSignal: request.signal,
            ...(timeoutMs === undefined ? {} : { timeoutMs }),
          });
          const spec = createMethodImplSpec(method, implementation[method.localName] as never) as unknown as Spec;
          try {
            const answer = invokeUnaryImplementation(spec, context, request.message, interceptors);
            const message = await unlessAborted(answer, request.signal);
            const { responseHeader, responseTrailer } = context;
            // What answers a method is of its output.
            const answered = { header: responseHeader, trailer: responseTrailer, message: message as never };
            return { stream: false, service, method, ...answered };
          } finally {
            context.abort();
          }
        },
      }),
  };
}

function place<M extends DescMethod>(service: DescService, method: M) {
  return { service, method, requestMethod: 'POST', url: `/${service.typeName}/${method.name}` };
}

/** The answer, or the caller's reason to wait no longer: a handler need not look at its signal. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(ConnectError.from(signal.reason, Code.Canceled));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    answer.then(resolve, reject);
  });
}
