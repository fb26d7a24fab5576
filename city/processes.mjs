import { spawn } from 'node:child_process';
import { environment, root } from './house.mjs';

/** @typedef {{ cwd?: string, env?: Record<string, string> }} Where */

/** Runs a command quietly and resolves to its exit code and all that it said. Rejects when it cannot be started.
 * @param {string} command @param {string[]} args @param {Where} [where]
 * @returns {Promise<{ code: number, output: string }>} */
export function quietly(command, args, { cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (/** @type {Buffer} */ said) => {
      output += said;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a command on this terminal and resolves to its exit code, 128 + n when signal n ended it. Signals reach it, and
 * this process stays until it has gone. @param {string} command @param {string[]} args @param {Where} [where]
 * @returns {Promise<number>} */
export function openly(command, args, { cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: environment(env), stdio: 'inherit' });
    const stop = passSignals(child);
    child.on('error', (error) => {
      stop();
      reject(error);
    });
    child.on('close', (code, signal) => {
      stop();
      resolve(code ?? 128 + (signals[/** @type {keyof typeof signals} */ (signal)] ?? 0));
    });
  });
}

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** @param {import('node:child_process').ChildProcess} child @returns {() => void} ends the passing */
function passSignals(child) {
  // A terminal's Ctrl-C goes to every process of its group, so the child has it already: a second would mean "at once".
  const atTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const listeners = Object.keys(signals).map((name) => {
    const signal = /** @type {keyof typeof signals} */ (name);
    const listener = () => {
      if (!(atTerminal && signal === 'SIGINT')) child.kill(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const off of listeners) off();
  };
}
