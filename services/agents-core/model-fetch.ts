/** How a model's server is reached: `fetch` that gives up soon when nobody takes the connection, and closes it on an abort. */
import * as plain from 'node:http';
import * as secure from 'node:https';

type Fetch = typeof globalThis.fetch;

/** Answers without a body, of which Response allows none (Fetch, 2.2.3: null body status). */
const bodiless = [204, 205, 304];

/**
 * A fetch for one server that waits at most `connectMs` for a connection; the built-in one waits ten seconds and cannot
 * be told. Like it, it throws TypeError with the socket's error as its cause, also when the connection breaks later. It
 * follows no redirect: a question with a key goes to the address that the operator gave and nowhere else.
 */
export function modelFetch(connectMs: number): Fetch {
  return (address, { method = 'GET', headers, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(address instanceof Request ? address.url : address);
      const isSecure = url.protocol === 'https:';
      const asking = (isSecure ? secure : plain).request(url, {
        method,
        headers: Object.fromEntries(new Headers(headers)),
      });
      const stop = () => {
        reject(signal?.reason);
        asking.destroy();
      };
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop, { once: true });
      asking.once('close', () => signal?.removeEventListener('abort', stop));
      // Also after the answer has come: its reader hears of it, and nobody else is to.
      asking.on('error', (cause) => reject(new TypeError('the question did not arrive', { cause })));
      asking.once('socket', (socket) => {
        if (!socket.connecting) return;
        const giveUp = () => asking.destroy(new Error(`no connection within ${connectMs} ms`));
        const timer = setTimeout(giveUp, connectMs);
        socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer));
        asking.once('close', () => clearTimeout(timer));
      });
      asking.once('response', (answer) => {
        answer.on('error', () => undefined);
        const { statusCode: status = 0, statusMessage: statusText = '' } = answer;
        const told = new Headers();
        for (const [name, values] of Object.entries(answer.headersDistinct)) {
          for (const value of values ?? []) told.append(name, value);
        }
        if (bodiless.includes(status)) answer.resume();
        const content = bodiless.includes(status) ? null : ReadableStream.from(bytesOf(answer));
        resolve(new Response(content, { status, statusText, headers: told }));
      });
      asking.end(body);
    });
}

/** The answer's bytes; whoever stops reading closes the connection. */
async function* bytesOf(answer: plain.IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    yield* answer;
  } catch (cause) {
    throw new TypeError('the answer broke off', { cause });
  }
}
