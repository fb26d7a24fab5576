import { connect } from 'node:net';
import { Refusal } from './refusal.mjs';

/** Refuses with one line when something listens on one of the ports of this machine. A port that is no port is left to
 * whoever will listen there. @param {readonly { port: number, whose: string }[]} ports @returns {Promise<void>} */
export async function refuseBusyPorts(ports) {
  const busy = await Promise.all(ports.map(({ port }) => isBusy(port)));
  const taken = ports.filter((_, index) => busy[index]);
  if (taken.length === 0) return;
  const list = taken.map(({ port, whose }) => `${port} (${whose})`).join(', ');
  throw new Refusal(`busy ${taken.length === 1 ? 'port' : 'ports'}: ${list}; is the city open for work already?`);
}

/** @param {number} port @returns {Promise<boolean>} */
function isBusy(port) {
  if (!(port > 0 && port < 65_536)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (/** @type {boolean} */ busy) => {
      socket.destroy();
      resolve(busy);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
