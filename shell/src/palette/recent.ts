import { recall, remember } from '../frame/remembered.ts';

/** How many choices this browser remembers. */
export const mostRecent = 5;
const key = 'city.palette.recent';

/** The ids of the commands chosen last, the latest first. */
export function recentIds(): string[] {
  try {
    const kept: unknown = JSON.parse(recall(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, mostRecent) : [];
  } catch {
    // Somebody else wrote there.
    return [];
  }
}

/** Remembers a choice for the next time. */
export function rememberRecent(id: string): void {
  const others = recentIds().filter((other) => other !== id);
  remember(key, JSON.stringify([id, ...others].slice(0, mostRecent)));
}
