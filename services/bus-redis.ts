/** The Bus over Redis pub/sub; in a Cluster over sharded pub/sub, which classic pub/sub would flood. */
import { Cluster } from 'ioredis';
import { type Bus, Listeners } from './bus.ts';
import { openRedis } from './redis.ts';

/** Opens the Bus. `report` hears of trouble, once each time it begins. */
export function openRedisBus(url: string, report: (error: Error) => void): Bus {
  const publisher = openRedis(url);
  const subscriber = openRedis(url);
  const sharded = subscriber instanceof Cluster;
  const listeners = new Listeners();
  const gapListeners: (() => void)[] = [];
  const pending = new Map<string, Promise<unknown>>();
  let connectedBefore = false;

  const once = reportOnce(report);
  publisher.on('error', once.failed);
  subscriber.on('error', once.failed);
  subscriber.on(sharded ? 'smessage' : 'message', (topic: string, text: string) => listeners.tell(topic, text));
  subscriber.on('ready', () => {
    once.recovered();
    if (!connectedBefore) {
      connectedBefore = true;
      return;
    }
    // ioredis subscribes again by itself; what was said meanwhile is lost, so readers must look at their positions.
    setTimeout(() => {
      for (const hear of gapListeners) hear();
    }, 50).unref();
  });

  const join = (topic: string) => (sharded ? subscriber.ssubscribe(topic) : subscriber.subscribe(topic));
  const part = (topic: string) => (sharded ? subscriber.sunsubscribe(topic) : subscriber.unsubscribe(topic));

  return {
    publish(topic, text) {
      const sent = sharded ? publisher.spublish(topic, text) : publisher.publish(topic, text);
      sent.catch(once.failed);
    },
    subscribe(topic, listener) {
      const hear = (text: string) => listener(text);
      if (listeners.add(topic, hear)) {
        const joined = join(topic).catch(once.failed);
        pending.set(topic, joined);
      }
      const ready = Promise.resolve(pending.get(topic)).then(() => undefined);
      return {
        ready,
        end() {
          if (!listeners.remove(topic, hear)) return;
          pending.delete(topic);
          part(topic).catch(once.failed);
        },
      };
    },
    onGap(hear) {
      gapListeners.push(hear);
    },
    healthy: () => publisher.status === 'ready' && subscriber.status === 'ready',
    async close() {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

/** Redis says the same trouble at every attempt; an operator wants to read it once. */
function reportOnce(report: (error: Error) => void) {
  let failing = false;
  return {
    failed(error: Error) {
      if (failing) return;
      failing = true;
      report(error);
    },
    recovered() {
      failing = false;
    },
  };
}
