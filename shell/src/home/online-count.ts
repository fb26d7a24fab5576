import type { PresenceState } from '../contract.ts';
import { answerLivesMs } from './freshness.ts';
import type { HomeState } from './home-store.ts';

/** What can be said of how many residents are here. */
export type OnlineNow =
  | { kind: 'asking' }
  /** From the socket just now, or from an answer while the socket is on its way. */
  | { kind: 'live'; online: number }
  /** The source is gone; it said this at `asOf`, epoch milliseconds. */
  | { kind: 'old'; online: number; asOf: number }
  | { kind: 'unknown' };

/** An answer and a frame this near to each other, in milliseconds, are of one moment. */
const oneMomentMs = 5_000;

/** The best that is known at the moment `now`: the live store, then City Home's answer, then what either said last. */
export function onlineNow(presence: PresenceState, { home, asOf, failed }: HomeState, now: number): OnlineNow {
  if (presence.live && presence.online !== null) return { kind: 'live', online: presence.online };
  const lastLive = presence.online === null || presence.asOf === null ? undefined : presence.asOf;
  const answer = home?.residentsOnline;
  if (answer !== undefined && asOf !== undefined && asOf > (lastLive ?? 0)) {
    if (!failed && now - asOf < answerLivesMs) return { kind: 'live', online: answer };
    // Of one moment the presence bar's number is told: a page has one number of residents.
    if (lastLive === undefined || asOf - lastLive > oneMomentMs) return { kind: 'old', online: answer, asOf };
  }
  if (lastLive !== undefined) return { kind: 'old', online: presence.online ?? 0, asOf: lastLive };
  return home === undefined && !failed ? { kind: 'asking' } : { kind: 'unknown' };
}
