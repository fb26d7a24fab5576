/**
 * A Connect Transport to a service of this process. It hands the messages over as they are: Connect's own in-memory
 * transport writes and reads each as it would go over a wire, which costs more than most calls do, and than each piece of
 * an answer. So a message belongs to both sides, and neither changes one that it was given.
 */
import { create, type DescMethod, type DescService } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createHandlerContext,
  createMethodImplSpec,
  type HandlerContext,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect';
import { invokeUnaryImplementation, transformInvokeImplementation } from '@connectrpc/connect/protocol';
import type { Implementation } from './service.ts';

type Spec = Parameters<typeof invokeUnaryImplementation>[0];
type StreamSpec = Parameters<typeof transformInvokeImplementation>[0];
type CallContext = ReturnType<typeof createHandlerContext>;

/** Why a handler's signal is aborted when its call is over. */
const over = new ConnectError('the call is over', Code.Canceled);

/** Opens the transport; `interceptors` stand in front of the service as they do on the ports. */
export function openMemoryTransport(
  service: DescService,
  implementation: Implementation,
  interceptors: Interceptor[],
): Transport {
  const open = (
    method: DescMethod,
    signal: AbortSignal | undefined,
    timeoutMs: number | undefined,
    header: Parameters<Transport['unary']>[3],
  ): CallContext =>
    createHandlerContext({
      service,
      method,
      protocolName: 'memory',
      requestMethod: 'POST',
      url: `/${service.typeName}/${method.name}`,
      ...(header ? { requestHeader: header } : {}),
      ...(signal ? { requestSignal: signal } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  const specOf = (method: DescMethod) => createMethodImplSpec(method, implementation[method.localName] as never);

  return {
    async stream(method, signal, timeoutMs, header, input) {
      const context = open(method, signal, timeoutMs, header);
      const invoke = transformInvokeImplementation(
        specOf(method) as unknown as StreamSpec,
        context,
        interceptors,
      ) as unknown as (messages: AsyncIterable<unknown>) => AsyncIterable<unknown>;
      const messages = untilOver(invoke(each(method, input)), context);
      // What a handler says in its header is there with its first message.
      const { responseHeader, responseTrailer } = context;
      const answered = { header: responseHeader, trailer: responseTrailer, message: messages as never };
      return { stream: true, service, method, ...answered };
    },
    async unary(method, signal, timeoutMs, header, input) {
      const context = open(method, signal, timeoutMs, header);
      try {
        const message = await unlessAborted(context.signal, () =>
          invokeUnaryImplementation(
            specOf(method) as unknown as Spec,
            context,
            create(method.input, input),
            interceptors,
          ),
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

async function* each<T>(method: DescMethod, input: AsyncIterable<T>): AsyncIterable<unknown> {
  for await (const message of input) yield create(method.input, message as never);
}

/**
 * The messages, until the last, until their reader leaves, or until the caller's reason to wait no longer: a handler need not
 * look at its signal.
 */
async function* untilOver(
  messages: AsyncIterable<unknown>,
  context: Pick<HandlerContext, 'signal'> & Pick<CallContext, 'abort'>,
): AsyncIterable<unknown> {
  const { signal } = context;
  const came = messages[Symbol.asyncIterator]();
  let giveUp: (reason: unknown) => void = () => undefined;
  const stop = () => giveUp(ConnectError.from(signal.reason, Code.Canceled));
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<unknown>>((resolve, reject) => {
        giveUp = reject;
        if (signal.aborted) return stop();
        came.next().then(resolve, reject);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    context.abort(over);
    // Not waited for: a handler that is at work ends when it hears of it.
    void came.return?.().catch(() => undefined);
  }
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
