/**
 * A Connect Transport to a service of this process. A unary call hands the messages over as they are: Connect's own
 * in-memory transport writes and reads each as it would go over a wire, which costs more than most calls do. So a
 * message belongs to both sides, and neither changes one that it was given.
 */
import { create, type DescService } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createHandlerContext,
  createMethodImplSpec,
  createRouterTransport,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect';
import { invokeUnaryImplementation } from '@connectrpc/connect/protocol';
import type { Implementation } from './service.ts';

type Spec = Parameters<typeof invokeUnaryImplementation>[0];

/** Why a handler's signal is aborted when its call is over. */
const over = new ConnectError('the call is over', Code.Canceled);

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
    async unary(method, signal, timeoutMs, header, input) {
      const context = createHandlerContext({
        service,
        method,
        protocolName: 'memory',
        requestMethod: 'POST',
        url: `/${service.typeName}/${method.name}`,
        ...(header ? { requestHeader: header } : {}),
        ...(signal ? { requestSignal: signal } : {}),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      const spec = createMethodImplSpec(method, implementation[method.localName] as never) as unknown as Spec;
      try {
        const message = await unlessAborted(context.signal, () =>
          invokeUnaryImplementation(spec, context, create(method.input, input), interceptors),
        );
        const { responseHeader, responseTrailer } = context;
        // What answers a method is of its output.
        const answered = { header: responseHeader, trailer: responseTrailer, message: message as never };
        return { stream: false, service, method, ...answered };
      } finally {
        context.abort(over);
      }
    },
  };
}

/** The answer, or the caller's reason to wait no longer: a handler need not look at its signal. */
function unlessAborted<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(ConnectError.from(signal.reason, Code.Canceled));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    ask()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}
