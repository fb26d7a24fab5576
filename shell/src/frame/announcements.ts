import { createStore, type StoreApi } from 'zustand/vanilla';

/** What screen readers are told, one sentence after another. */
export type Announcements = {
  /** What they say next. */
  spoken: StoreApi<string>;
  /** See `City.announce`. */
  announce: (text: string, count?: string) => void;
};

type Clock = { now: () => number; setTimeout: (run: () => void, ms: number) => unknown };

/** A text that is taken away sooner is not heard; milliseconds. */
const takeUpMs = 500;
/** Counts are told at most once in this time, in milliseconds: more often they would talk over what one is reading. */
const countsEveryMs = 30_000;

/** Nothing has been said yet. */
export function openAnnouncements({ now, setTimeout }: Clock): Announcements {
  const spoken = createStore<string>(() => '');
  const toldCounts = new Map<string, string>();
  const newCounts = new Map<string, string>();
  let nextCountsAt = now();
  let waiting = false;

  /** What came while a text was taken up by who reads it aloud; undefined: nothing is. */
  let next: string[] | undefined;
  const say = (text: string) => {
    if (next) return void next.push(text);
    next = [];
    // The same sentence twice is only said twice when something changes in between.
    spoken.setState(spoken.getState() === text ? `${text}\u00a0` : text, true);
    setTimeout(() => {
      const texts = next?.join('\n');
      next = undefined;
      if (texts) say(texts);
    }, takeUpMs);
  };

  const sayCounts = () => {
    waiting = false;
    const news = [...newCounts].filter(([count, text]) => toldCounts.get(count) !== text);
    newCounts.clear();
    if (news.length === 0) return;
    for (const [count, text] of news) toldCounts.set(count, text);
    nextCountsAt = now() + countsEveryMs;
    say(news.map(([, text]) => text).join('\n'));
  };

  return {
    spoken,
    announce(text, count) {
      if (count === undefined) return say(text);
      newCounts.set(count, text);
      if (waiting) return;
      if (now() >= nextCountsAt) return sayCounts();
      waiting = true;
      setTimeout(sayCounts, nextCountsAt - now());
    },
  };
}
