import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';

/** A time in the largest unit that says it whole: 600 is 10 minutes, 90 is 90 seconds. */
export function Duration({ seconds }: { seconds: number }) {
  return useDuration()(seconds);
}

/** The same as a text. */
export function useDuration(): (seconds: number) => string {
  const { t } = useLingui();
  return (seconds) => {
    if (seconds % 86_400 === 0) return t`${plural(seconds / 86_400, { one: '# day', other: '# days' })}`;
    if (seconds % 3_600 === 0) return t`${plural(seconds / 3_600, { one: '# hour', other: '# hours' })}`;
    if (seconds % 60 === 0) return t`${plural(seconds / 60, { one: '# minute', other: '# minutes' })}`;
    return t`${plural(seconds, { one: '# second', other: '# seconds' })}`;
  };
}
