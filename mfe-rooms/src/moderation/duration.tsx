import { Plural } from '@lingui/react/macro';

/** A time in the largest unit that says it whole: 600 is 10 minutes, 90 is 90 seconds. */
export function Duration({ seconds }: { seconds: number }) {
  if (seconds % 86_400 === 0) return <Plural value={seconds / 86_400} one="# day" other="# days" />;
  if (seconds % 3_600 === 0) return <Plural value={seconds / 3_600} one="# hour" other="# hours" />;
  if (seconds % 60 === 0) return <Plural value={seconds / 60} one="# minute" other="# minutes" />;
  return <Plural value={seconds} one="# second" other="# seconds" />;
}
