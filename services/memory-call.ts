/**
 * A unary call within a process, as its interceptors see it and as its handler does: one object for both. What few of them look
 * at, the signal and the headers of the answer, is made when somebody does: with what hangs on it, it would be most of what a
 * call costs.
 */
import type { DescMethodUnary, DescService, Message } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createContextValues,
  type HandlerContext,
  type UnaryRequest,
  type UnaryResponse,
} from '@connectrpc/connect';

/** What a caller gives with a call. */
export type Asked = {
  service: DescService;
  method: DescMethodUnary;
  message: Message;
  header: ConstructorParameters<typeof Headers>[0];
  /** The time that it may take, in milliseconds. */
  timeoutMs: number | undefined;
  /** Aborted when the caller waits no longer. */
  signal: AbortSignal | undefined;
};

/** Why a handler's signal is aborted when its call is over. */
export const over = new ConnectError('the call is over', Code.Canceled);

/** One call, until it is over. */
export class MemoryCall implements UnaryRequest, HandlerContext {
  readonly stream = false;
  readonly protocolName = 'memory';
  readonly requestMethod = 'POST';
  readonly service: DescService;
  readonly method: DescMethodUnary;
  readonly message: Message;
  readonly header: Headers;
  readonly contextValues = createContextValues();
  /** What is left of its time, in milliseconds. A function of its own, for handlers pass it on. */
  readonly timeoutMs: () => number | undefined;
  #controller: AbortController | undefined;
  #endedBy: unknown;
  #responseHeader: Headers | undefined;
  #responseTrailer: Headers | undefined;

  constructor({ service, method, message, header, timeoutMs }: Asked) {
    this.service = service;
    this.method = method;
    this.message = message;
    this.header = new Headers(header);
    const endsAt = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
    this.timeoutMs = () => (endsAt === undefined ? undefined : endsAt - Date.now());
  }

  get url(): string {
    return `/${this.service.typeName}/${this.method.name}`;
  }

  get requestHeader(): Headers {
    return this.header;
  }

  get values(): UnaryRequest['contextValues'] {
    return this.contextValues;
  }

  /** Aborted when the call is over, for whatever reason. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#endedBy !== undefined) this.#controller.abort(this.#endedBy);
    return this.#controller.signal;
  }

  get responseHeader(): Headers {
    this.#responseHeader ??= new Headers();
    return this.#responseHeader;
  }

  get responseTrailer(): Headers {
    this.#responseTrailer ??= new Headers();
    return this.#responseTrailer;
  }

  /** What answers it, with the headers that its handler has set. */
  answeredWith(message: Message): UnaryResponse {
    return new MemoryAnswer(this, message);
  }

  /** It is over, for this reason; a later one changes nothing. */
  end(reason: unknown): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = reason;
    this.#controller?.abort(reason);
  }
}

class MemoryAnswer implements UnaryResponse {
  readonly stream = false;
  readonly message: Message;
  readonly #call: MemoryCall;

  constructor(call: MemoryCall, message: Message) {
    this.#call = call;
    this.message = message;
  }

  get service(): DescService {
    return this.#call.service;
  }

  get method(): DescMethodUnary {
    return this.#call.method;
  }

  get header(): Headers {
    return this.#call.responseHeader;
  }

  get trailer(): Headers {
    return this.#call.responseTrailer;
  }
}

/**
 * What `answer` makes of the call, or the caller's reason to wait no longer: a handler need not look at its signal. Its time
 * ends, or its caller goes; a call that neither waits for is not begun.
 */
export function untilGivenUp<T>(asked: Asked, answer: (call: MemoryCall) => Promise<T>): Promise<T> {
  const { signal, timeoutMs } = asked;
  const call = new MemoryCall(asked);
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    // Nothing of it stays with the caller, whose signal may live as long as the process, though the handler may be at work still.
    const end = (reason: unknown) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', gone);
      call.end(reason);
    };
    const giveUp = (reason: unknown) => {
      end(reason);
      reject(ConnectError.from(reason, Code.Canceled));
    };
    const tooLate = () => giveUp(new ConnectError('the operation timed out', Code.DeadlineExceeded));
    const gone = () => giveUp(signal?.reason);
    if (signal?.aborted) return gone();
    if (timeoutMs !== undefined && timeoutMs <= 0) return tooLate();
    if (timeoutMs !== undefined) timer = setTimeout(tooLate, timeoutMs);
    signal?.addEventListener('abort', gone);
    answer(call).then(
      (answered) => {
        end(over);
        resolve(answered);
      },
      (error) => {
        end(over);
        reject(error);
      },
    );
  });
}
