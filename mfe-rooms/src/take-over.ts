/** Takes over what a tab that is gone has left of a room: a room that is opened has what was written there. */
import { keysOf, type TabStorage } from './tab-storage.ts';

/** What is kept, and what names an entry where that is a list; null: there is one a resident and room. */
const namesOf: Readonly<Record<string, string | null>> = {
  'city.rooms.draft': null,
  'city.rooms.edits': 'seq',
  'city.rooms.outbox': 'clientId',
};

/**
 * Moves to `own` what `gone` has of the room, whose ever it is. What `own` has already, another draft or another edit of the
 * same message, stays first: then what is left stays where it is, until the room is opened by a tab that has none.
 */
export function takeOver(own: TabStorage, gone: TabStorage, roomId: string): void {
  moveAll(own, gone, roomId, Object.keys(namesOf));
}

/** The same of what is on its way alone: for a room that is open already, whose box and edits are in somebody's hands. */
export function takeOverOutbox(own: TabStorage, gone: TabStorage, roomId: string): void {
  moveAll(own, gone, roomId, ['city.rooms.outbox']);
}

function moveAll(own: TabStorage, gone: TabStorage, roomId: string, kinds: readonly string[]): void {
  for (const key of keysOf(gone)) {
    if (!key.endsWith(`:${roomId}`) || !kinds.includes(kindOf(key))) continue;
    try {
      move(own, gone, key);
    } catch {
      // What has no place here stays there.
    }
  }
}

function move(own: TabStorage, gone: TabStorage, key: string): void {
  const by = namesOf[kindOf(key)] ?? null;
  const mine = own.getItem(key);
  const left = gone.getItem(key) ?? '';
  const { taken, stays } = by === null ? oneOf(mine, left) : together(mine, left, by);
  if (taken !== null && taken !== mine) own.setItem(key, taken);
  if (stays === null) gone.removeItem(key);
  else gone.setItem(key, stays);
}

type Parted = { taken: string | null; stays: string | null };

function oneOf(mine: string | null, left: string): Parted {
  return { taken: mine ?? left, stays: mine === null || mine === left ? null : left };
}

/** Both lists, what was left first: it is older. */
function together(mine: string | null, left: string, by: string): Parted {
  const own = listIn(mine);
  const known = new Map(own.map((entry) => [entry[by], entry.text]));
  const others = listIn(left);
  const fresh = others.filter((entry) => !known.has(entry[by]));
  const second = others.filter((entry) => known.has(entry[by]) && known.get(entry[by]) !== entry.text);
  return {
    taken: fresh.length === 0 ? mine : JSON.stringify([...fresh, ...own]),
    stays: second.length === 0 ? null : JSON.stringify(second),
  };
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf(':'));
}

function listIn(kept: string | null): Record<string, unknown>[] {
  try {
    const list: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'object' && entry !== null) : [];
  } catch {
    return [];
  }
}
