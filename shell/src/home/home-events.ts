import type { FeedEvent } from 'proto/city/feed/v1/event';

/** As many events as City Home shows. */
const shownEvents = 3;
/** Events that wait to be shown are counted up to here. */
const mostNews = 99;

/** What the feed shows, and what came since. */
export type HomeEvents = {
  /** On the screen, newest first. */
  shown: readonly FeedEvent[];
  /** Told since and waiting until the resident asks for them, newest first: nothing moves under a pointer. */
  news: readonly FeedEvent[];
};

/** The events after others were told: those that are new wait. While none are on the screen nothing can move: all are shown. */
export function hearEvents(events: HomeEvents, told: readonly FeedEvent[]): HomeEvents {
  const { shown, news } = events;
  if (shown.length === 0) return showNews({ shown, news: [...news, ...told] });
  const unseen = told.filter((event) => isNews(event, shown));
  return unseen.length === 0 ? events : { shown, news: latest([...news, ...unseen]).slice(0, mostNews) };
}

/** The events after the resident asked for those that waited. */
export function showNews({ shown, news }: HomeEvents): HomeEvents {
  return { shown: latest([...shown, ...news]).slice(0, shownEvents), news: [] };
}

/** Newer than something that is shown; an older one has been pushed out. */
function isNews(event: FeedEvent, shown: readonly FeedEvent[]): boolean {
  const oldest = shown.at(-1);
  return !shown.some(({ id }) => id === event.id) && event.id > (oldest?.id ?? '');
}

/** One event a group, the latest; newest first. Ids are UUIDv7: they sort by time. */
function latest(events: readonly FeedEvent[]): FeedEvent[] {
  const sorted = events.toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const groups = new Set<string>();
  return sorted.filter((event) => {
    const group = event.groupId || event.id;
    if (groups.has(group)) return false;
    groups.add(group);
    return true;
  });
}
