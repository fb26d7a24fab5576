/** home: all that City Home shows, in one answer. */
import { FeedService } from 'proto/city/feed/v1/feed';
import { HomeService } from 'proto/city/home/v1/home';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Service } from '../service.ts';
import { getHome } from './get-home.ts';

/** The service; see HomeService for its promises. */
export const home: Service = {
  name: 'home',
  offers: [HomeService],
  open: ({ dial, log }) => {
    const handler = getHome({
      presence: dial(PresenceService),
      feed: dial(FeedService),
      rooms: dial(RoomsService),
      log,
    });
    return (router) => router.service(HomeService, { getHome: handler });
  },
};
