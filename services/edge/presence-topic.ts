/** The topic `presence`: everyone who is here, then each change. */

import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { type Presence, Status } from 'proto/city/presence/v1/status';
import type { Bus, Subscription as BusSubscription } from '../bus.ts';
import { presenceTopic } from '../bus-topics.ts';
import { presenceFramesIn } from '../presence-frames.ts';
import type { Connection, Onlooker, Subscription } from './connection.ts';
import { Sight } from './narrowed.ts';
import { shareReads } from './share-reads.ts';
import { SharedFrames, type Subscriber, type Topics } from './topics.ts';

/** The city's presence as a topic. */
export type PresenceTopic = {
  /** Subscribes the connection. Throws unavailable when presence cannot be asked. */
  subscribe(connection: Connection): Promise<Subscription>;
};

const topic = 'presence';
/** Residents in the first frame; the whole list of a larger city is asked for by pages. */
const firstPage = 500;
/** Residents whose status one call asks for. */
const largestAsk = 500;

/** Opens the topic; the Bus is heard while somebody here listens. */
export function openPresenceTopic(presence: Client<typeof PresenceService>, bus: Bus, topics: Topics): PresenceTopic {
  const listeners = new Set<PresenceListener>();
  let heard: BusSubscription | undefined;
  // Read and written once for all who come in one moment, as they do after a restart.
  const picture = shareReads(async () => {
    const { presences, online, version, epoch } = await presence.listOnline({ limit: firstPage });
    return JSON.stringify({
      event: 'presence.bulk_update',
      ...{ users: presences.map(presentJson), online, version, epoch },
    });
  });
  // What was said while Redis was away is lost: everyone gets the whole picture again.
  bus.onGap(() => {
    for (const listener of listeners) listener.lookAgain();
  });
  const source: Source = {
    async picture(sight) {
      const [text, unseen] = await Promise.all([picture(), unseenOnline(presence, sight)]);
      return { text, unseen };
    },
    add(listener) {
      topics.add(topic, listener);
      listeners.add(listener);
    },
    remove(listener) {
      topics.remove(topic, listener);
      listeners.delete(listener);
      if (listeners.size > 0) return;
      heard?.end();
      heard = undefined;
    },
  };

  return {
    async subscribe(connection) {
      heard ??= bus.subscribe(presenceTopic, (text) => {
        for (const frame of presenceFramesIn(text)) topics.deliver(topic, frame);
      });
      const listener = new PresenceListener(connection, source);
      try {
        await heard.ready;
        await listener.open();
        return listener;
      } catch (error) {
        listener.end();
        throw error;
      }
    },
  };
}

/** What a listener asks for. */
type Source = {
  /** Everyone who is here, as a frame, and who of them the resident does not see. */
  picture(sight: Sight): Promise<{ text: string; unseen: string[] }>;
  add(listener: PresenceListener): void;
  remove(listener: PresenceListener): void;
};

/** Holds what is said while a picture is on its way: one that came after newer changes would take them back. */
class PresenceListener implements Subscriber, Subscription, Onlooker {
  readonly connection: Connection;
  readonly #source: Source;
  readonly #sight: Sight;
  /** Pictures that are on their way; the first is so from the beginning. */
  #pictures = 1;
  #held: SharedFrames[] = [];

  constructor(connection: Connection, source: Source) {
    this.connection = connection;
    this.#source = source;
    this.#sight = new Sight(connection);
    source.add(this);
    connection.onlookers = connection.onlookers.concat(this);
  }

  hear(frames: SharedFrames): void {
    if (this.#pictures > 0) {
      this.#held.push(frames);
      return;
    }
    const seen = this.#sight.of(frames);
    if (seen) this.connection.tell(seen);
  }

  async open(): Promise<void> {
    await this.#tellAll();
    this.#letThrough();
  }

  lookAgain(): void {
    this.#pictures += 1;
    const told = this.#tellAll().catch(() => this.connection.lookLater());
    void told.then(() => this.#letThrough());
  }

  end(): void {
    this.#source.remove(this);
    this.connection.onlookers = this.connection.onlookers.filter((onlooker) => onlooker !== this);
  }

  #letThrough(): void {
    this.#pictures -= 1;
    if (this.#pictures === 0) for (const frames of this.#held.splice(0)) this.hear(frames);
  }

  async #tellAll(): Promise<void> {
    const { text, unseen } = await this.#source.picture(this.#sight);
    const own = `"connection_id":${JSON.stringify(this.connection.holder)}}`;
    const frames = new SharedFrames([{ text: `${text.slice(0, -1)},${own}` }], topic);
    // Looked at once, so that whom it did not see before is forgotten first.
    this.#sight.of(frames);
    this.#sight.note(unseen);
    this.connection.write((this.#sight.of(frames) ?? frames).for(this.connection));
  }
}

/** Who is here of those whom the resident does not see: they count for others. */
async function unseenOnline(presence: Client<typeof PresenceService>, { unseen }: Sight): Promise<string[]> {
  if (!unseen) return [];
  const userIds = [...unseen];
  const calls = [];
  for (let at = 0; at < userIds.length; at += largestAsk) {
    calls.push(presence.getPresence({ userIds: userIds.slice(at, at + largestAsk) }));
  }
  const presences = (await Promise.all(calls)).flatMap((answer) => answer.presences);
  return presences.filter(({ status }) => status !== Status.OFFLINE).map(({ userId }) => userId);
}

/** A resident as the presence frames show them. */
export function presentJson(presence: Presence): Record<string, unknown> {
  return {
    user_id: presence.userId,
    username: presence.username,
    status: statusName(presence.status),
    last_seen: presence.lastSeen ? timestampDate(presence.lastSeen).toISOString() : null,
    ...(presence.doNotDisturb ? { do_not_disturb: true } : {}),
  };
}

function statusName(status: Status): 'online' | 'away' | 'offline' {
  if (status === Status.ONLINE) return 'online';
  return status === Status.AWAY ? 'away' : 'offline';
}
