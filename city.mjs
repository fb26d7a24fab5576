#!/usr/bin/env node
// The city's commands. Plain JavaScript for Node 20 or later, with nothing installed: the first run installs the rest.
import { bench } from './city/bench.mjs';
import { buildCity } from './city/build.mjs';
import { chaos } from './city/chaos.mjs';
import { check } from './city/check.mjs';
import { dev } from './city/dev.mjs';
import { generate } from './city/generate.mjs';
import { Refusal } from './city/refusal.mjs';
import { start } from './city/start.mjs';
import { test } from './city/test.mjs';

/** Each takes the arguments after its name and resolves to the exit code. */
const commands = { start, dev, build: buildCity, test, check, generate, bench, chaos };

const usage = `node city.mjs <command>
  start [services…]  opens the city: everything, or only the services named
  dev                opens it for work: services restart, microfrontends reload hot
  build              builds what is stale of the shell and the microfrontends
  test [files…]      runs every test, or those whose path contains one of the words
  check              types, lint, import rules, contract, catalogues
  generate           writes proto/gen and the catalogues anew
  bench [areas…]     measures, and prints a table an area
  chaos [--seed N] [--minutes M]  breaks a city under its residents, and checks what rooms promise`;

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[/** @type {keyof typeof commands} */ (name)] : undefined;
if (command === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await command(args);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
