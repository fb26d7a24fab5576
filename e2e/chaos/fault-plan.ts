/** Which troubles come over a city, and when: the same for the same seed. Pure. */
import { type Seeded, seeded } from 'services/seeded.testing.ts';

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

/** A way of their own for some who read in every room: whoever comes by it can be left behind, and nobody else is. */
export const readersLink = 'readers→edge-2';

/** A process of the city. */
export type Part = (typeof parts)[number];
/** A way between two of them. */
export type Link = (typeof links)[number] | typeof readersLink;

/** One trouble, from `atMs` after the beginning, for `forMs`. */
export type Fault = { atMs: number; forMs: number } & (
  | { kind: 'kill' | 'freeze'; part: Part }
  | { kind: 'cut' | 'stall' | 'delay' | 'strand'; link: Link }
  /** The readers' way is cut or stalled, until every room has more entries than are replayed to who comes back. */
  | { kind: 'outrun'; by: 'cut' | 'stall' }
);

/**
 * The troubles of so many milliseconds, in the order in which they begin. At any time at most one process and one way are in
 * trouble, and readers may be outrun at the same time. Every kind comes at every place before one comes again.
 */
export function planFaults(seed: number, lengthMs: number): Fault[] {
  const ofParts = (['kill', 'freeze'] as const).flatMap((kind) => parts.map((part) => ({ kind, part })));
  const ofLinks = (['cut', 'stall', 'delay', 'strand'] as const).flatMap((kind) =>
    links.map((link) => ({ kind, link })),
  );
  const ofReaders = (['cut', 'stall'] as const).map((by) => ({ kind: 'outrun' as const, by }));
  return [
    ...lane(seed, 'parts', lengthMs, ofParts, trouble),
    ...lane(seed, 'links', lengthMs, ofLinks, trouble),
    ...lane(seed, 'readers', lengthMs, ofReaders, absence),
  ].toSorted((a, b) => a.atMs - b.atMs);
}

/** In words: "kill rooms". */
export function faultName(fault: Fault): string {
  if (fault.kind === 'outrun') return `outrun who comes by ${readersLink} (${fault.by})`;
  return `${fault.kind} ${'part' in fault ? fault.part : fault.link}`;
}

/** How long a trouble lasts and how long it is calm after it, in milliseconds. */
type Times = (draws: Seeded, lengthMs: number) => { forMs: number; calmMs: number };

/** Most are over before anyone's patience is; some outlast every timeout of the city. */
const trouble: Times = (draws, lengthMs) => ({
  forMs: draws.chance(0.9) ? draws.between(200, 3_500) : draws.between(5_000, Math.min(45_000, lengthMs / 6)),
  calmMs: draws.between(300, 2_500),
});

/** Each writes hundreds of messages, which everybody else has to hear between two troubles. */
const absence: Times = (draws, lengthMs) => ({
  forMs: draws.between(2_000, Math.min(10_000, lengthMs / 4)),
  calmMs: draws.between(10_000, 30_000),
});

function lane<T extends object>(seed: number, name: string, lengthMs: number, kinds: readonly T[], times: Times) {
  const draws = seeded(seed, name);
  const faults: (T & { atMs: number; forMs: number })[] = [];
  let deck: T[] = [];
  for (let atMs = draws.between(500, 2_000); ; ) {
    if (deck.length === 0) deck = draws.shuffled(kinds);
    const { forMs: long, calmMs } = times(draws, lengthMs);
    const forMs = Math.round(long);
    if (atMs + forMs > lengthMs) return faults;
    faults.push({ ...(deck.pop() as T), atMs: Math.round(atMs), forMs });
    atMs += forMs + calmMs;
  }
}
