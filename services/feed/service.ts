/** feed: what happened in the city, read from the outbox. */
import { FeedService } from 'proto/city/feed/v1/feed';
import { feedTopic } from '../bus-topics.ts';
import { outboxSteps, readOutbox } from '../outbox.ts';
import type { Service } from '../service.ts';
import { eventFrame } from './feed-event.ts';
import { keepFacts } from './keep-facts.ts';
import { listEvents } from './list-events.ts';
import { feedSteps } from './tables.ts';
import { watchEvents } from './watch-events.ts';

/** The service; see FeedService for its promises. */
export const feed: Service = {
  name: 'feed',
  offers: [FeedService],
  async open({ postgres, bus, log, onClose, shutdown }) {
    const database = await postgres();
    await database.migrate('outbox', outboxSteps);
    await database.migrate('feed', feedSteps);
    onClose(
      readOutbox(
        database,
        bus,
        keepFacts,
        (events) => {
          for (const event of events) bus.publish(feedTopic, eventFrame(event));
        },
        (error) => log.error({ err: error }, 'the outbox could not be read, trying again'),
      ),
    );

    return (router) =>
      router.service(FeedService, {
        listEvents: listEvents(database),
        watchEvents: watchEvents(bus, shutdown),
      });
  },
};
