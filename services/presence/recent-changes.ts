/**
 * The city's last changes, for watchers who come back: heard on the Bus once for the whole process, kept in the order of their
 * versions. What several processes tell may come in another order; what does not come at all is a gap, and after it nobody can
 * be told only what they missed.
 */
import type { Bus } from '../bus.ts';
import { presenceTopic } from '../bus-topics.ts';
import { presenceFramesIn } from '../presence-frames.ts';
import type { PresenceJson } from './presence-message.ts';

/** A change as `presence.update` tells it. */
export type Update = PresenceJson & { event: string; online: number; version: number };

/** Who hears each change, in the order of their versions, and that there was a gap: then what is here is to be read anew. */
export type Watcher = { changed(update: Update): void; missed(): void };

/** The changes. */
export type RecentChanges = {
  /** Resolves once whatever changes is heard. */
  ready: Promise<void>;
  watch(watcher: Watcher): () => void;
  /** Up to this version every change was heard; undefined before the first. */
  top(): number | undefined;
  /** What came after this version, of which `now` is the newest; undefined when not all of it is remembered. */
  since(version: number, now: number): Update[] | undefined;
  close(): void;
};

/** How many changes are remembered. */
const most = 10_000;
/** How long a change may come after those that followed it, in milliseconds. */
const lateMs = 1_000;

/** Hears the Bus from now on. */
export function openRecentChanges(bus: Bus, keep = most): RecentChanges {
  const kept = new Map<number, Update>();
  const watchers = new Set<Watcher>();
  let top: number | undefined;
  let newest = 0;
  let late: NodeJS.Timeout | undefined;

  const forget = () => {
    kept.clear();
    [top, newest] = [undefined, 0];
    clearTimeout(late);
    late = undefined;
    for (const watcher of watchers) watcher.missed();
  };
  const remember = (update: Update) => {
    // Too late, or of a store that counts anew: what was told before is not known to be what came before.
    if (top !== undefined && update.version <= top) forget();
    top ??= update.version - 1;
    kept.set(update.version, update);
    const before = top;
    for (let next = kept.get(top + 1); next; next = kept.get(top + 1)) {
      top += 1;
      for (const watcher of watchers) watcher.changed(next);
    }
    for (let oldest = top - keep; kept.delete(oldest); oldest--);
    newest = Math.max(newest, update.version);
    // Of several that are late each has its time: one that came has taken its own with it.
    if (top > before) {
      clearTimeout(late);
      late = undefined;
    }
    if (newest > top) late ??= setTimeout(forget, lateMs);
  };
  const heard = bus.subscribe(presenceTopic, (text) => {
    for (const frame of presenceFramesIn(text)) {
      const update = JSON.parse(frame) as Update;
      if (update.event === 'presence.update') remember(update);
    }
  });
  bus.onGap(forget);

  return {
    ready: heard.ready,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    top: () => top,
    since(version, now) {
      if (version > now) return undefined;
      if (top === undefined || top <= version) return version === now || top === version ? [] : undefined;
      const missed: Update[] = [];
      for (let at = version + 1; at <= top; at++) {
        const update = kept.get(at);
        if (!update) return undefined;
        missed.push(update);
      }
      return missed;
    },
    close() {
      clearTimeout(late);
      heard.end();
    },
  };
}
