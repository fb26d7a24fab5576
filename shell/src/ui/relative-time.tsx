import { useLingui } from '@lingui/react';
import { useSyncExternalStore } from 'react';
import { timeDistance } from './time-distance.ts';

/** When something happened, as a distance ("3 хв тому", "3 min. ago"). It keeps itself fresh and shows the date on hover. */
export function RelativeTime({ at }: { at: Date | number | string }) {
  const { i18n } = useLingui();
  const now = useSyncExternalStore(everyHalfMinute, halfMinute, halfMinute);
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return null;
  return (
    <time
      dateTime={then.toISOString()}
      // Made when somebody looks: the browser's date format is slow to come the first time.
      onPointerEnter={(event) => {
        event.currentTarget.title = i18n.date(then, { dateStyle: 'long', timeStyle: 'short' });
      }}
    >
      {timeDistance(then.getTime(), Math.max(now, then.getTime()), i18n.locale)}
    </time>
  );
}

const period = 30_000;
const tickers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

// One timer for all of them, so that they change together and nothing runs when none is on the screen.
function everyHalfMinute(tick: () => void): () => void {
  tickers.add(tick);
  timer ??= setInterval(() => {
    for (const each of tickers) each();
  }, period);
  return () => {
    tickers.delete(tick);
    if (tickers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

// A snapshot must not change between two ticks, or React renders without end.
function halfMinute(): number {
  return Math.ceil(Date.now() / period) * period;
}
