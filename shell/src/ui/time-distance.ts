const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/**
 * The words of `Intl.RelativeTimeFormat` in its short style, which a test holds them to. Asking for them costs a slow
 * phone a tenth of a second at the very moment in which the page comes.
 */
const words = {
  uk: { now: 'зараз', minute: '# хв тому', hour: '# год тому', day: '# дн. тому', days: ['учора', 'позавчора'] },
  en: { now: 'now', minute: '# min. ago', hour: '# hr. ago', day: '# days ago', days: ['yesterday'] },
} as const;

/** The distance from `now` back to `then` (epoch milliseconds) in words of that language; under a minute it is "now". */
export function timeDistance(then: number, now: number, locale: string): string {
  const said = words[locale === 'uk' ? 'uk' : 'en'];
  for (const [unit, ms] of units) {
    const count = Math.floor((now - then) / ms);
    if (count < 1) continue;
    return (unit === 'day' && said.days[count - 1]) || said[unit].replace('#', String(count));
  }
  return said.now;
}
