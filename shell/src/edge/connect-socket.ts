import { createCitySocket, type DrivenSocket } from './socket.ts';

/** The tab's socket on the real browser; not connected until `open()`. */
export function connectSocket(onPassportEnded: () => Promise<void>): DrivenSocket {
  const address = new URL('/ws/city', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const socket = createCitySocket(
    {
      connect({ opened, heard, ended }) {
        const wire = new WebSocket(address, 'city.json.v1');
        wire.addEventListener('open', opened);
        wire.addEventListener('message', ({ data }) => heard(data));
        wire.addEventListener('close', ({ code }) => ended(code));
        return { send: (text) => wire.send(text), close: () => wire.close() };
      },
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
      random: Math.random,
      isOnline: () => navigator.onLine,
    },
    onPassportEnded,
  );
  addEventListener('online', socket.wake);
  addEventListener('offline', socket.networkLost);
  // A page that comes back from the browser's cache comes with a dead socket.
  addEventListener('pageshow', (event) => event.persisted && socket.renew());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket.wake());
  return socket;
}
