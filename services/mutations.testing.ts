/** For tests: what nobody meant, made of what somebody could mean; the same for the same draws. */
import type { JsonValue } from '@bufbuild/protobuf';
import type { Seeded } from './seeded.testing.ts';

/** What JSON.stringify cannot write: a text that begins so stands for the JSON behind it. */
const raw = '@raw ';

/** Texts with which others have come to grief. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '\u202eabc',
  '\u200b',
  '\ufeff',
  '🧑‍🧑‍🧒‍🧒',
  'і'.repeat(61),
  'x'.repeat(4_001),
  '%00',
  '../../../etc/passwd',
  "'; DROP TABLE rooms; --",
  '<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e400',
  '2026-13-40T25:61:61Z',
];

const oddNumbers: readonly JsonValue[] = [
  0,
  -1,
  1.5,
  -0.000_001,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  -(2 ** 63),
  1e308,
  `${raw}1e999`,
  `${raw}-0`,
  `${raw}${'9'.repeat(400)}`,
];

/** A value of any kind, seldom of the right one. */
export function oddValue(draws: Seeded): JsonValue {
  const deep = Math.round(draws.between(1, 3_000));
  return draws.pick<() => JsonValue>([
    () => draws.pick(oddTexts),
    () => draws.pick(oddTexts),
    () => draws.pick(oddNumbers),
    () => draws.pick(oddNumbers),
    () => draws.pick([null, true, false]),
    () => draws.pick<JsonValue>([[], {}, [null], [[]], { '': '' }, [1, 'x', {}], { value: null }]),
    // An own property of that name, which an assignment would not make.
    () => Object.fromEntries([['__proto__', draws.pick<JsonValue>([null, { event: 'ping' }, 1])]]),
    () => ({ constructor: { prototype: { admin: true } } }),
    () => `${raw}${'['.repeat(deep)}${']'.repeat(deep)}`,
    () => `${raw}${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
  ])();
}

/** The value with one place changed: another value, a field less, or a field more. */
export function mutated(value: JsonValue, draws: Seeded): JsonValue {
  const goDeeper = typeof value === 'object' && value !== null && draws.chance(0.9);
  if (!goDeeper) return oddValue(draws);
  if (Array.isArray(value)) {
    if (value.length === 0 || draws.chance(0.2)) return [...value, ...value, oddValue(draws)];
    const at = Math.floor(draws.between(0, value.length));
    return value.with(at, mutated(value[at] ?? null, draws));
  }
  const names = Object.keys(value);
  if (names.length === 0 || draws.chance(0.1)) {
    return Object.fromEntries([...Object.entries(value), [draws.pick(oddTexts), oddValue(draws)]]);
  }
  const chosen = draws.pick(names);
  if (draws.chance(0.15)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== chosen));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === chosen ? mutated(each, draws) : each]),
  );
}

/** The value as JSON. */
export function written(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(new RegExp(`"${raw}((?:[^"\\\\]|\\\\.)*)"`, 'g'), (_, json: string) =>
    JSON.parse(`"${json}"`),
  );
}

/** The bytes after an accident: cut short, doubled, or with some of them changed. */
export function damaged(bytes: Uint8Array, draws: Seeded): Buffer {
  const at = Math.floor(draws.between(0, bytes.length + 1));
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  const noise = Buffer.from(Array.from({ length: 4 }, () => Math.floor(draws.between(0, 256))));
  return Buffer.concat(
    draws.pick([[head], [tail], [head, noise, tail], [head, noise, tail.subarray(4)], [head, bytes]]),
  );
}
