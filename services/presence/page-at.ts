/** A page of those who are at a place, as ListOnline and ListMembers answer it. */
import { invalid } from '../refusal.ts';
import type { Leases } from './leases.ts';
import { cursorOf, readCursor } from './name-order.ts';
import { presenceMessage } from './presence-message.ts';
import { countWithout, without } from './sight.ts';

/** How many a page has when the caller does not say. */
const pageSize = 100;

/** The page that the request asks for; of those who are not seen nothing, so it may be shorter than the limit. Throws invalid_argument for a cursor that is none of ours. */
export async function pageAt(
  leases: Leases,
  place: string,
  { limit, cursor }: { limit: number; cursor: string },
  unseen: ReadonlySet<string> | undefined,
) {
  const after = cursor === '' ? undefined : readCursor(cursor);
  if (cursor !== '' && after === undefined) throw invalid('cursor', 'must be next_cursor of the page before');
  const { members, online, next, version } = await leases.members(place, limit || pageSize, after);
  return {
    members: without(members, unseen).map(presenceMessage),
    online: await countWithout(leases, place, online, unseen),
    nextCursor: cursorOf(next),
    version,
  };
}
