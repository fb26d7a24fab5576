/** `npm run chaos -- --seed N --minutes M`: breaks a city while residents talk in it, and says whether it kept its promise. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runChaos } from './run-chaos.ts';

const mostShown = 20;

const { values } = parseArgs({ options: { seed: { type: 'string' }, minutes: { type: 'string', default: '1' } } });
const seed = Number(values.seed ?? randomInt(1_000_000));
const minutes = Number(values.minutes);
if (!Number.isInteger(seed) || !(minutes > 0)) {
  console.error('--seed must be a whole number, --minutes a number above 0');
  process.exit(2);
}

console.log(`seed ${seed}, ${minutes} min`);
const { faults, counts, violations } = await runChaos({
  seed,
  lengthMs: minutes * 60_000,
  rooms: 2,
  residents: 9,
  say: console.log,
});
console.log(`${faults} faults`);
for (const [what, count] of Object.entries(counts)) console.log(`${String(count).padStart(8)}  ${what}`);
for (const { what, evidence } of violations.slice(0, mostShown)) console.log(`${what}: ${evidence}`);
if (violations.length > mostShown) console.log(`… and ${violations.length - mostShown} more`);
console.log(`${violations.length} violations (again: npm run chaos -- --seed ${seed} --minutes ${minutes})`);
process.exit(violations.length === 0 ? 0 : 1);
