/** For tests: numbers that look random and are the same for the same seed. */

/** Draws of one seed. */
export type Seeded = {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** From `least` up to, not including, `most`. */
  between(least: number, most: number): number;
  /** True about so often. */
  chance(share: number): boolean;
  /** One of them; throws when there is none. */
  pick<T>(from: readonly T[]): T;
  /** All of them in another order. */
  shuffled<T>(list: readonly T[]): T[];
};

/** The draws of a seed and of a name, so that what one draws does not change what another does. */
export function seeded(seed: number, name = ''): Seeded {
  // mulberry32, from a hash (FNV-1a) of both.
  let state = 2_166_136_261;
  for (const letter of `${seed} ${name}`) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + next() * (most - least);
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick(from) {
      const index = Math.floor(next() * from.length);
      if (index >= from.length) throw new RangeError('there is nothing to pick from');
      return from[index] as (typeof from)[number];
    },
    shuffled(list) {
      const rest = [...list];
      return list.map(() => rest.splice(Math.floor(next() * rest.length), 1)[0] as (typeof list)[number]);
    },
  };
}
