import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PresenceState, Resident } from '../contract.ts';

/** What Matrix calls a resident's presence. */
export type MatrixStatus = 'online' | 'unavailable' | 'offline';

/** What it follows. */
export type StatusSources = {
  /** Whether somebody is at this tab. */
  activity: StoreApi<'online' | 'away'>;
  presence: StoreApi<PresenceState>;
  resident: StoreApi<Resident | null>;
  /** Whether the resident chose to be so; undefined: it is not known yet. */
  invisible: StoreApi<boolean | undefined>;
};

/**
 * Online while the resident is active: in this tab, or, as the city knows, in another or on another device. So one idle tab
 * never overrides an active one, whichever of them it is that talks to the homeserver; whether a page is hidden says nothing.
 * Who is invisible in the city is offline there, too.
 */
export function followMatrixStatus({ activity, presence, resident, invisible }: StatusSources): StoreApi<MatrixStatus> {
  const now = (): MatrixStatus => {
    if (invisible.getState() !== false) return 'offline';
    if (activity.getState() === 'online') return 'online';
    const { live, residents } = presence.getState();
    const here = residents.get(resident.getState()?.userId ?? '')?.status;
    return live && here === 'online' ? 'online' : 'unavailable';
  };
  const store = createStore<MatrixStatus>(now);
  const look = () => store.setState(now(), true);
  activity.subscribe(look);
  presence.subscribe(look);
  resident.subscribe(look);
  invisible.subscribe(look);
  return store;
}
