/** What rooms need of the world, as this tab gives it. */
import { createClient } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { City } from 'shell/contract';
import { v7 as uuid } from 'uuid';
import { tabClock } from './clock.ts';
import type { RoomEdge } from './open-room.ts';
import { openTab, type Tab } from './tab-storage.ts';

/** The clients, the socket and the storage of this tab. */
export function roomEdge(city: City): RoomEdge {
  const tab = thisTab();
  return {
    rooms: createClient(RoomsService, city.transport),
    moderation: createClient(ModerationService, city.transport),
    presence: createClient(PresenceService, city.transport),
    socket: city.socket,
    resident: city.resident,
    clock: tabClock,
    // They grow with time, which costs the log least; and a page that came over plain HTTP can make them, too.
    newId: uuid,
    get storage() {
      return tab.storage;
    },
    withOtherTabs: tab.withOtherTabs,
  };
}

let opened: Tab | undefined;

function thisTab(): Tab {
  opened ??= openTab({
    page: window,
    session: storageOf('sessionStorage'),
    local: storageOf('localStorage'),
    locks: navigator.locks as LockManager | undefined,
    later: tabClock.later,
    newId: uuid,
  });
  return opened;
}

/** A storage of the tab or the browser; null where the browser forbids it. */
function storageOf(kind: 'sessionStorage' | 'localStorage'): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}
