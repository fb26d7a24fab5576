/** A page of those who are at a place, as ListOnline and ListMembers answer it. */
import { invalid } from '../refusal.ts';
import type { Leases } from './leases.ts';
import { cursorOf, readCursor } from './name-order.ts';
import { presenceMessage } from './presence-message.ts';

/** How many a page has when the caller does not say. */
const pageSize = 100;

/** The page that the request asks for. Throws invalid_argument for a cursor that is none of ours. */
export async function pageAt(leases: Leases, place: string, { limit, cursor }: { limit: number; cursor: string }) {
  const after = cursor === '' ? undefined : readCursor(cursor);
  if (cursor !== '' && after === undefined) throw invalid('cursor', 'must be next_cursor of the page before');
  const { members, online, next, version } = await leases.members(place, limit || pageSize, after);
  return { members: members.map(presenceMessage), online, nextCursor: cursorOf(next), version };
}
