/** Which troubles come over a city, and when: the same for the same seed. Pure. */
import { seeded } from 'services/seeded.testing.ts';

/** What can be killed (SIGKILL, and started again) and frozen (SIGSTOP, SIGCONT). */
export const parts = ['rooms', 'edge-1', 'edge-2', 'redis', 'postgres'] as const;
/** What can be cut, stalled, delayed and stranded: see FaultProxy. */
export const links = [
  'edge-1→rooms',
  'edge-2→rooms',
  'edge-1→redis',
  'edge-2→redis',
  'rooms→redis',
  'rooms→postgres',
  'residents→edge-1',
  'residents→edge-2',
  'watchers→rooms',
] as const;

/** A process of the city. */
export type Part = (typeof parts)[number];
/** A way between two of them. */
export type Link = (typeof links)[number];

/** One trouble, from `atMs` after the beginning, for `forMs`. */
export type Fault = { atMs: number; forMs: number } & (
  | { kind: 'kill' | 'freeze'; part: Part }
  | { kind: 'cut' | 'stall' | 'delay' | 'strand'; link: Link }
);

/**
 * The troubles of so many milliseconds, in the order in which they begin. At any time at most one process and one way are in
 * trouble. Every kind comes at every place before one comes again.
 */
export function planFaults(seed: number, lengthMs: number): Fault[] {
  const ofParts = (['kill', 'freeze'] as const).flatMap((kind) => parts.map((part) => ({ kind, part })));
  const ofLinks = (['cut', 'stall', 'delay', 'strand'] as const).flatMap((kind) =>
    links.map((link) => ({ kind, link })),
  );
  return [...lane(seed, 'parts', lengthMs, ofParts), ...lane(seed, 'links', lengthMs, ofLinks)].toSorted(
    (a, b) => a.atMs - b.atMs,
  );
}

/** In words: "kill rooms". */
export function faultName(fault: Fault): string {
  return `${fault.kind} ${'part' in fault ? fault.part : fault.link}`;
}

function lane<T extends object>(seed: number, name: string, lengthMs: number, kinds: readonly T[]) {
  const draws = seeded(seed, name);
  const faults: (T & { atMs: number; forMs: number })[] = [];
  let deck: T[] = [];
  for (let atMs = draws.between(500, 2_000); ; ) {
    if (deck.length === 0) deck = draws.shuffled(kinds);
    // Most are over before anyone's patience is; some outlast every timeout of the city.
    const forMs = Math.round(
      draws.chance(0.9) ? draws.between(200, 3_500) : draws.between(5_000, Math.min(45_000, lengthMs / 6)),
    );
    if (atMs + forMs > lengthMs) return faults;
    faults.push({ ...(deck.pop() as T), atMs: Math.round(atMs), forMs });
    atMs += forMs + draws.between(300, 2_500);
  }
}
