const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** The distance from `now` back to `then` (epoch milliseconds) in words of that language; under a minute it is "now". */
export function timeDistance(then: number, now: number, locale: string): string {
  const passed = now - then;
  for (const [unit, ms] of units) {
    if (passed >= ms) return format(locale).format(-Math.floor(passed / ms), unit);
  }
  return format(locale).format(0, 'second');
}

const formats = new Map<string, Intl.RelativeTimeFormat>();

function format(locale: string): Intl.RelativeTimeFormat {
  const known = formats.get(locale) ?? new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  formats.set(locale, known);
  return known;
}
