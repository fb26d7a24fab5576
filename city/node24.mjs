import { existsSync, realpathSync } from 'node:fs';
import { tool } from './house.mjs';
import { quietly } from './processes.mjs';
import { Refusal } from './refusal.mjs';

const least = 24;

/** The Node that runs the city: the one that npm brought, else this one. Refuses when neither is new enough. */
export async function node24() {
  const brought = tool('node');
  if (existsSync(brought) && (await isNewEnough(brought))) return brought;
  if (major(process.version) >= least) return process.execPath;
  throw new Refusal(
    `The city needs Node ${least}; this is ${process.version}, and npm brings its own only on Linux (x64, arm64).` +
      ` Install Node ${least} from https://nodejs.org and run this again.`,
  );
}

/** @param {string} node */
async function isNewEnough(node) {
  if (realpathSync(node) === realpathSync(process.execPath)) return major(process.version) >= least;
  const { code, output } = await quietly(node, ['--version']).catch(() => ({ code: 1, output: '' }));
  return code === 0 && major(output) >= least;
}

/** @param {string} version as Node writes it: `v24.21.0` */
const major = (version) => Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);
