import type { Interceptor, Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';

/** How long a unary call may take, in milliseconds. A stream may take as long as it has something to say. */
const unaryMs = 20_000;

/** Calls the city's RPCs at this page's own origin. The passport is a cookie that no script can read. */
export function openTransport(compositionId: () => string): Transport {
  const nameComposition: Interceptor = (next) => (request) => {
    request.header.set('city-composition', compositionId());
    return next(request);
  };
  const transport = createConnectTransport({ baseUrl: location.origin, interceptors: [nameComposition] });
  return {
    unary: (method, signal, timeoutMs, header, input, values) =>
      transport.unary(method, signal, timeoutMs ?? unaryMs, header, input, values),
    stream: (method, signal, timeoutMs, header, input, values) =>
      transport.stream(method, signal, timeoutMs, header, input, values),
  };
}
