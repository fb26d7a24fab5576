/**
 * Bytes that are no message are the caller's mistake, invalid_argument; connect-es calls them an internal error, as if
 * the city had failed. So a unary call in binary Connect is read once before its handler gets it.
 */
import { type DescMethod, fromBinary } from '@bufbuild/protobuf';
import { Code, type ConnectRouter } from '@connectrpc/connect';
import type { UniversalHandler, UniversalServerRequest, UniversalServerResponse } from '@connectrpc/connect/protocol';
import { codeName } from './refusal.ts';

/** Puts the reading in front of every unary handler of the router. */
export function refuseUnreadable(router: ConnectRouter, maxBytes: number): void {
  for (const [index, handler] of router.handlers.entries()) {
    if (handler.method.methodKind === 'unary') router.handlers[index] = reading(handler, maxBytes);
  }
}

/** What went wrong in reading `bytes` as the method's request; undefined: nothing. */
export function unreadable(method: DescMethod, bytes: Uint8Array): string | undefined {
  try {
    fromBinary(method.input, bytes);
    return undefined;
  } catch (error) {
    return `the request is not a ${method.input.typeName}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function reading(handler: UniversalHandler, maxBytes: number): UniversalHandler {
  const call = async (request: UniversalServerRequest): Promise<UniversalServerResponse> => {
    const plain = request.header.get('content-type') === 'application/proto' && !request.header.has('content-encoding');
    if (request.method !== 'POST' || !plain || !isBytes(request.body)) return handler(request);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of request.body) {
      chunks.push(chunk);
      size += chunk.length;
      // The handler refuses what is too large by its own words; what it has not read yet it need not.
      if (size > maxBytes) return handler({ ...request, body: again(chunks) });
    }
    const mistake = unreadable(handler.method, Buffer.concat(chunks));
    return mistake === undefined ? handler({ ...request, body: again(chunks) }) : refusal(mistake);
  };
  return Object.assign(call, handler);
}

/** The Connect protocol's error of a unary call: https://connectrpc.com/docs/protocol#error-end-stream */
function refusal(message: string): UniversalServerResponse {
  const body = Buffer.from(JSON.stringify({ code: codeName(Code.InvalidArgument), message }));
  return { status: 400, header: new Headers({ 'content-type': 'application/json' }), body: again([body]) };
}

async function* again(chunks: Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}

function isBytes(body: UniversalServerRequest['body']): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
