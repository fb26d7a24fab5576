/**
 * How a model's server is reached: `fetch` that gives up soon when nobody takes the connection, keeps it for the next question,
 * and closes it on an abort.
 */
import * as plain from 'node:http';
import * as secure from 'node:https';

type Fetch = typeof globalThis.fetch;

/** Shorter than servers keep a connection open that nobody uses, of which 5 s is the shortest usual. */
const idleMs = 4_000;
const agents = {
  'http:': new plain.Agent({ keepAlive: true, timeout: idleMs }),
  'https:': new secure.Agent({ keepAlive: true, timeout: idleMs }),
};
/** So long what is left of an answer may take when its reader has what it wanted; then the connection is closed. */
const leftoverMs = 500;

/** Answers without a body, of which Response allows none (Fetch, 2.2.3: null body status). */
const bodiless = [204, 205, 304];

/**
 * A fetch for one server that waits at most `connectMs` for a connection; the built-in one waits ten seconds and cannot
 * be told. Like it, it throws TypeError with the socket's error as its cause, also when the connection breaks later. It
 * follows no redirect: a question with a key goes to the address that the operator gave and nowhere else.
 */
export function modelFetch(connectMs: number): Fetch {
  return function ask(address, init = {}) {
    const { method = 'GET', headers, body, signal } = init;
    return new Promise((resolve, reject) => {
      const url = new URL(address instanceof Request ? address.url : address);
      const isSecure = url.protocol === 'https:';
      const asking = (isSecure ? secure : plain).request(url, {
        method,
        agent: agents[isSecure ? 'https:' : 'http:'],
        headers: Object.fromEntries(new Headers(headers)),
      });
      const stop = () => {
        reject(signal?.reason);
        asking.destroy();
      };
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop, { once: true });
      const unheard = () => signal?.removeEventListener('abort', stop);
      asking.once('close', unheard);
      let hasAnswer = false;
      // Also after the answer has come: its reader hears of it, and nobody else is to.
      asking.on('error', (cause: NodeJS.ErrnoException) => {
        // The server closed a kept connection while the question was on its way. A question changes nothing: it may be asked twice.
        const isStale = asking.reusedSocket && !hasAnswer && cause.code === 'ECONNRESET' && !signal?.aborted;
        if (isStale) resolve(ask(address, init));
        else reject(new TypeError('the question did not arrive', { cause }));
      });
      asking.once('socket', (socket) => {
        if (!socket.connecting) return;
        const giveUp = () => asking.destroy(new Error(`no connection within ${connectMs} ms`));
        const timer = setTimeout(giveUp, connectMs);
        socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(timer));
        asking.once('close', () => clearTimeout(timer));
      });
      asking.once('response', (answer) => {
        hasAnswer = true;
        answer.on('error', () => undefined);
        const { statusCode: status = 0, statusMessage: statusText = '' } = answer;
        const told = new Headers();
        for (const [name, values] of Object.entries(answer.headersDistinct)) {
          for (const value of values ?? []) told.append(name, value);
        }
        if (bodiless.includes(status)) answer.resume();
        const content = bodiless.includes(status) ? null : ReadableStream.from(bytesOf(answer, unheard));
        resolve(new Response(content, { status, statusText, headers: told }));
      });
      asking.end(body);
    });
  };
}

/** The answer's bytes. `left` hears that their reader stopped, as the libraries do at the last event. */
async function* bytesOf(answer: plain.IncomingMessage, left: () => void): AsyncIterable<Uint8Array> {
  try {
    yield* answer.iterator({ destroyOnReturn: false });
  } catch (cause) {
    throw new TypeError('the answer broke off', { cause });
  } finally {
    if (!answer.readableEnded && !answer.destroyed) {
      left();
      finish(answer);
    }
  }
}

/** Lets the rest come, which is most often nothing: only then the connection can take the next question. */
function finish(answer: plain.IncomingMessage): void {
  const timer = setTimeout(() => answer.destroy(), leftoverMs);
  answer.once('close', () => clearTimeout(timer));
  answer.resume();
}
