import { useEffect } from 'react';

/** This tab's heartbeat for as long as the page stands; see {@link keepPresent}. */
export function usePresenceHeartbeat(keep: () => () => void): void {
  useEffect(keep, [keep]);
}
