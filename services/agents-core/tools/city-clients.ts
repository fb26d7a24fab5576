/** The services that know the city, as its tools may ask them: there is nothing here that writes. */
import type { CallOptions, Client } from '@connectrpc/connect';
import type { FeedService } from 'proto/city/feed/v1/feed';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Reader } from './city-tool.ts';

/** What may be asked. */
export type CityClients = {
  rooms: Pick<Client<typeof RoomsService>, 'listRooms' | 'listPopular' | 'listUnread' | 'getRoom' | 'listMessages'>;
  presence: Pick<Client<typeof PresenceService>, 'listOnline' | 'getRooms'>;
  feed: Pick<Client<typeof FeedService>, 'listEvents'>;
};

/** A source that takes longer is as good as down. */
const patienceMs = 3_000;

/** How a service is called in the reader's own name. */
export function inTheNameOf({ headers, signal }: Reader): CallOptions {
  return { headers, signal, timeoutMs: patienceMs };
}
