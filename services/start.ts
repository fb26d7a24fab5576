/**
 * The composition root: `npm start` runs the whole city in one process, `npm start rooms edge` just those services.
 */
import { agentsCore } from './agents-core/service.ts';
import { readConfig, serviceNames } from './config.ts';
import { ConfigError } from './config-error.ts';
import { edge } from './edge/service.ts';
import { feed } from './feed/service.ts';
import { home } from './home/service.ts';
import { type RunningCity, serve } from './host.ts';
import { matrixGateway } from './matrix-gateway/service.ts';
import { presence } from './presence/service.ts';
import { registry } from './registry/service.ts';
import { residents } from './residents/service.ts';
import { rooms } from './rooms/service.ts';
import { secondme } from './secondme/service.ts';
import type { Service } from './service.ts';
import { tidyMemory } from './tidy-memory.ts';

/** All services; edge last, so that the door opens when the rooms behind it do. */
export const all: readonly Service[] = [
  residents,
  presence,
  rooms,
  feed,
  home,
  agentsCore,
  secondme,
  registry,
  matrixGateway,
  edge,
];

/** The services that the words of the command line name; none names all. */
export function pick(words: readonly string[]): readonly Service[] {
  if (words.length === 0) return all;
  const unknown = words.find((word) => !serviceNames.includes(word as never));
  if (unknown) throw new ConfigError(`there is no service "${unknown}": choose of ${serviceNames.join(', ')}`);
  return all.filter((service) => words.includes(service.name));
}

if (import.meta.main) await main();

async function main(): Promise<void> {
  try {
    const services = pick(process.argv.slice(2));
    const opening = serve(services, all, readConfig(process.env));
    closeOnSignal(opening);
    tidyMemory();
    const city = await opening;
    if (city.unreachable.length > 0) {
      await city.close();
      throw new ConfigError(`${city.unreachable.join(', ')} must be set: those services do not run in this process`);
    }
    if (services.includes(edge)) console.log(`City is open: http://localhost:${city.port}`);
    else
      console.log(
        `Open: ${services.map((service) => service.name).join(', ')} (HTTP ${city.port}, gRPC ${city.grpcPort})`,
      );
  } catch (error) {
    console.error(error instanceof ConfigError ? `city: ${error.message}` : error);
    process.exit(1);
  }
}

/** Ctrl-C closes in order, also while the city is still opening: its database must not be left behind. */
function closeOnSignal(opening: Promise<RunningCity>): void {
  let closingSince = 0;
  const close = async () => {
    // One Ctrl-C may arrive twice, from the terminal and from npm; a second one, later, ends the city at once.
    if (closingSince > 0) {
      if (Date.now() - closingSince > 500) process.exit(130);
      return;
    }
    closingSince = Date.now();
    // Whatever hangs, the city ends within five seconds.
    setTimeout(() => process.exit(1), 4_800).unref();
    try {
      await (await opening).close();
      process.exit(0);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
}
