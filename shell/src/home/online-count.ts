import type { PresenceState } from '../contract.ts';
import type { HomeState } from './home-store.ts';

/** What can be said of how many residents are here. */
export type OnlineNow =
  | { kind: 'asking' }
  /** From the socket just now, or from an answer while the socket is on its way. */
  | { kind: 'live'; online: number }
  /** The source is gone; it said this at `asOf`, epoch milliseconds. */
  | { kind: 'old'; online: number; asOf: number }
  | { kind: 'unknown' };

/** The best that is known: the live store, then City Home's answer, then what the store last said. */
export function onlineNow(presence: PresenceState, { home, asOf, failed }: HomeState): OnlineNow {
  if (presence.live && presence.online !== null) return { kind: 'live', online: presence.online };
  if (!failed && home?.residentsOnline !== undefined) return { kind: 'live', online: home.residentsOnline };
  if (presence.online !== null && presence.asOf !== null) {
    return { kind: 'old', online: presence.online, asOf: presence.asOf };
  }
  if (failed && home?.residentsOnline !== undefined && asOf !== undefined) {
    return { kind: 'old', online: home.residentsOnline, asOf };
  }
  return home === undefined && !failed ? { kind: 'asking' } : { kind: 'unknown' };
}
