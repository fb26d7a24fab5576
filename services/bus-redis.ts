/** The Bus over Redis pub/sub; in a Cluster over sharded pub/sub, which classic pub/sub would flood. */
import { Cluster, type Redis } from 'ioredis';
import { type Bus, Listeners } from './bus.ts';
import { openRedis } from './redis.ts';

/** Whether Redis is still there is asked this often: a subscriber, who only listens, would not find out. */
const askMs = 1_000;
/** Who waits for the Bus longer than this does better without it. */
const silentMs = 3_000;

/** Opens the Bus. `report` hears of trouble, once each time it begins. */
export function openRedisBus(url: string, report: (error: Error) => void): Bus {
  const publisher = openRedis(url, { silentMs, gathers: false });
  const subscriber = openRedis(url, { silentMs });
  const sharded = subscriber instanceof Cluster;
  const listeners = new Listeners();
  const gapListeners: (() => void)[] = [];
  const pending = new Map<string, Promise<unknown>>();
  /** Topics that Redis was asked for in vain. */
  const refused = new Set<string>();

  const once = reportOnce(report);
  publisher.on('error', once.failed);
  subscriber.on('error', once.failed);
  subscriber.on(sharded ? 'smessage' : 'message', (topic: string, text: string) => listeners.tell(topic, text));
  const join = async (topic: string) => {
    try {
      await (sharded ? subscriber.ssubscribe(topic) : subscriber.subscribe(topic));
      refused.delete(topic);
    } catch (error) {
      // It may have ended meanwhile.
      if (listeners.has(topic)) refused.add(topic);
      once.failed(error as Error);
    }
  };
  // async, as join is: a Cluster that does not know its slots throws instead of rejecting.
  const part = async (topic: string) => (sharded ? subscriber.sunsubscribe(topic) : subscriber.unsubscribe(topic));
  /**
   * In a Cluster ioredis has done it, too, and says nothing of what it was refused. Its list of topics has one twice that is
   * joined twice: so each is left first.
   */
  const joinAgain = (topics: readonly string[]) =>
    Promise.all(
      topics.map((topic) => {
        if (sharded) part(topic).catch(() => undefined);
        return join(topic);
      }),
    );
  /** What was said meanwhile is lost, so readers must look at their positions. */
  const tellGap = () => {
    for (const hear of gapListeners) hear();
  };

  // A Cluster is ready once; its sharded subscribers come back without it, each time with this event.
  subscriber.on(sharded ? 'subscribersReady' : 'ready', async () => {
    once.recovered();
    await joinAgain(listeners.topics());
    tellGap();
  });

  const asking = setInterval(async () => {
    for (const client of [publisher, subscriber]) if (client.status === 'ready') client.ping().catch(once.failed);
    if (subscriber.status !== 'ready' || refused.size === 0) return;
    const asked = [...refused];
    await joinAgain(asked);
    if (refused.size === 0) once.recovered();
    if (asked.some((topic) => !refused.has(topic))) tellGap();
  }, askMs).unref();

  const publish =
    publisher instanceof Cluster ? publishSharded(publisher, once.failed) : gathering(publisher, once.failed);

  return {
    publish,
    subscribe(topic, listener) {
      const hear = (text: string) => listener(text);
      if (listeners.add(topic, hear)) {
        pending.set(topic, join(topic));
      }
      const ready = Promise.resolve(pending.get(topic)).then(() => undefined);
      return {
        ready,
        end() {
          if (!listeners.remove(topic, hear)) return;
          pending.delete(topic);
          refused.delete(topic);
          part(topic).catch(once.failed);
        },
      };
    },
    onGap(hear) {
      gapListeners.push(hear);
    },
    healthy: () => publisher.status === 'ready' && subscriber.status === 'ready' && refused.size === 0,
    async close() {
      clearInterval(asking);
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

/** Each text goes to the node of its topic. */
function publishSharded(publisher: Cluster, failed: (error: Error) => void): Bus['publish'] {
  // async: a Cluster that does not know its slots throws instead of rejecting.
  const send = async (topic: string, text: string) => publisher.spublish(topic, text);
  return (topic, text) => void send(topic, text).catch(failed);
}

/** Publishes its arguments: topic, text, topic, text … One that is refused keeps none of the others back, and is told. */
const publishAll = `
  local refusal
  for n = 1, #ARGV, 2 do
    local told = redis.pcall('PUBLISH', ARGV[n], ARGV[n + 1])
    if type(told) == 'table' and told.err then refusal = told end
  end
  return refusal`;
/** So many texts are one command: Redis does nothing else meanwhile. */
const mostTogether = 500;

/**
 * What is published in one turn leaves as one command: a batch of a log speaks in a hundred rooms at once, and a command of
 * its own for each, with its promise and its answer, costs several times what Redis does for it.
 */
function gathering(publisher: Redis, failed: (error: Error) => void): Bus['publish'] {
  let gathered: [topic: string, text: string][] = [];
  const send = () => {
    const said = gathered;
    gathered = [];
    for (let n = 0; n < said.length; n += mostTogether) {
      const [first = ['', ''], ...others] = said.slice(n, n + mostTogether);
      const sent =
        others.length === 0 ? publisher.publish(...first) : publisher.eval(publishAll, 0, ...first, ...others.flat());
      sent.catch(failed);
    }
  };
  return (topic, text) => {
    if (gathered.length === 0) process.nextTick(send);
    gathered.push([topic, text]);
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
