/**
 * A Connect Transport to a service of this process. It hands the messages over as they are: Connect's own in-memory
 * transport writes and reads each as it would go over a wire, which costs more than most calls do, and than each piece of
 * an answer. So a message belongs to both sides, and neither changes one that it was given.
 */
import { create, type DescMethod, type DescMethodUnary, type DescService, type Message } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createHandlerContext,
  createMethodImplSpec,
  type HandlerContext,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect';
import { transformInvokeImplementation } from '@connectrpc/connect/protocol';
import { MemoryCall, over, untilGivenUp } from './memory-call.ts';
import type { Implementation } from './service.ts';

type Answer = ReturnType<Interceptor>;
type StreamSpec = Parameters<typeof transformInvokeImplementation>[0];
type CallContext = ReturnType<typeof createHandlerContext>;

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
  const answers = new Map<DescMethodUnary, Answer>();
  const answerOf = (method: DescMethodUnary): Answer => {
    const known = answers.get(method);
    if (known) return known;
    const answer = interceptors.reduceRight((next, interceptor) => interceptor(next), handling(method));
    answers.set(method, answer);
    return answer;
  };
  /** What is behind the interceptors; they hand on the call that they were given. */
  const handling = (method: DescMethodUnary): Answer => {
    const handle = implementation[method.localName] as unknown as (
      message: Message,
      context: HandlerContext,
    ) => Promise<Message>;
    return async (call) => {
      if (!(call instanceof MemoryCall)) throw new Error('an interceptor has made another call of this one');
      return call.answeredWith(create(method.output, await handle(call.message, call)));
    };
  };

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
    unary(method, signal, timeoutMs, header, input) {
      const asked = { service, method, message: create(method.input, input), header, timeoutMs, signal };
      // What answers a method is of its output.
      return untilGivenUp(asked, answerOf(method)) as never;
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
