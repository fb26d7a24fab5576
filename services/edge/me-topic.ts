/** The topic `me`: what is one resident's alone, to each socket of theirs here that asked for it. */
import type { Bus, Subscription as BusSubscription } from '../bus.ts';
import { residentTopic } from '../bus-topics.ts';
import type { Connection, Subscription } from './connection.ts';

/** The topic of every resident. */
export type MeTopic = {
  /** Subscribes the connection to its own resident's; whatever is told from then on is heard. */
  subscribe(connection: Connection, residentId: string): Promise<Subscription>;
};

/** After a gap all tabs ask what is new; over this time, so that they do not all ask at once. In milliseconds. */
const spreadMs = 2_000;
/** Something may have been told that was not heard: who hears this asks again. */
const missed = JSON.stringify({ topic: 'me', event: 'city.missed' });

type Listener = { connection: Connection };
type HeardResident = { listeners: Set<Listener>; heard: BusSubscription };

/** Opens the topics; the Bus is heard of residents who listen here, once for all of their sockets. */
export function openMeTopic(bus: Bus): MeTopic {
  const residents = new Map<string, HeardResident>();
  bus.onGap(() => {
    for (const resident of residents.values()) {
      const tell = () => {
        for (const { connection } of resident.listeners) connection.send(missed);
      };
      setTimeout(tell, Math.random() * spreadMs).unref();
    }
  });

  const hear = (residentId: string): HeardResident => {
    const listeners = new Set<Listener>();
    const heard = bus.subscribe(residentTopic(residentId), (frame) => {
      const told = `{"topic":"me",${frame.slice(1)}`;
      for (const { connection } of listeners) connection.send(told);
    });
    const resident = { listeners, heard };
    residents.set(residentId, resident);
    return resident;
  };

  return {
    async subscribe(connection, residentId) {
      const resident = residents.get(residentId) ?? hear(residentId);
      // Each subscription by itself: one that takes the place of another begins before that one ends.
      const listener = { connection };
      resident.listeners.add(listener);
      // Who asks what is new once they are subscribed misses nothing between the two.
      await resident.heard.ready;
      return {
        end() {
          resident.listeners.delete(listener);
          if (resident.listeners.size > 0 || residents.get(residentId) !== resident) return;
          residents.delete(residentId);
          resident.heard.end();
        },
      };
    },
  };
}
