/** WatchPresence: everyone who is here, then each change, for callers of the RPC; edges hear the Bus itself. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService, WatchPresenceResponseSchema } from 'proto/city/presence/v1/presence';
import type { PresenceSchema } from 'proto/city/presence/v1/status';
import { city, type Leases } from './leases.ts';
import { presenceMessage, statuses } from './presence-message.ts';
import type { RecentChanges, Update } from './recent-changes.ts';
import { countWithout, epochFor, type Sight, without } from './sight.ts';

type Step = MessageInitShape<typeof WatchPresenceResponseSchema>;

/** How many residents one step names; a bigger snapshot goes on in steps that read like changes. */
const stepSize = 5_000;

/**
 * The handler. A watcher who reads slowly gets the newest status of each resident, not each change; one whom somebody blocks, or
 * does no longer, everyone anew.
 */
export function watchPresence(
  leases: Leases,
  recent: RecentChanges,
  sight: Sight,
  shutdown: AbortSignal,
): ServiceImpl<typeof PresenceService>['watchPresence'] {
  return async function* (request, context) {
    const ended = AbortSignal.any([context.signal, shutdown]);
    let changed = new Map<string, Update>();
    let snapshot = true;
    let wake = () => {};
    const lookAgain = () => {
      snapshot = true;
      wake();
    };
    // Of changes alone a watcher would never hear that somebody is not to be seen any more.
    const stopSight = sight.watch(context, lookAgain);
    const stop = recent.watch({
      changed(update) {
        changed.set(update.user_id, update);
        wake();
      },
      missed: lookAgain,
    });
    const end = () => wake();
    ended.addEventListener('abort', end);
    try {
      // Listen first, then look: what changes in between is told after the snapshot.
      await recent.ready;
      snapshot = false;
      let unseen = await sight.unseenBy(context);
      let epoch = await leases.epoch();
      let place = { epoch: epochFor(epoch, unseen), version: request.version };
      const missed = await missedBy(request, place.epoch, leases, recent);
      snapshot ||= missed === undefined;
      if (missed) {
        const { online, version } = await leases.count(city);
        // Changes on their way to this process come later: the version is what the watcher has with this step.
        place.version = missed.at(-1)?.version ?? Math.min(version, place.version);
        yield changesOf(missed, place, await countWithout(leases, city, online, unseen), unseen);
      }
      while (!ended.aborted) {
        unseen = await sight.unseenBy(context);
        // The Bus may have lost the news.
        if (epochFor(epoch, unseen) !== place.epoch) snapshot = true;
        if (snapshot) {
          snapshot = false;
          epoch = await leases.epoch();
          place = { epoch: epochFor(epoch, unseen), version: 0 };
          for await (const step of everyone(leases, place.epoch, unseen)) {
            place.version = Math.max(place.version, step.version ?? 0);
            yield step;
          }
        } else if (changed.size > 0) {
          const updates = [...changed.values()];
          changed = new Map();
          place.version = Math.max(place.version, recent.top() ?? 0);
          const { online } = updates.reduce((a, b) => (a.version > b.version ? a : b));
          yield changesOf(updates, place, await countWithout(leases, city, online, unseen), unseen);
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      stop();
      stopSight();
      ended.removeEventListener('abort', end);
    }
  };
}

/** What a watcher who comes back has missed; undefined: they get everything anew. */
async function missedBy(
  { epoch, version }: { epoch: string; version: number },
  epochNow: string,
  leases: Leases,
  recent: RecentChanges,
): Promise<Update[] | undefined> {
  if (epoch !== epochNow) return undefined;
  return recent.since(version, (await leases.count(city)).version);
}

async function* everyone(leases: Leases, epoch: string, unseen: ReadonlySet<string> | undefined): AsyncGenerator<Step> {
  let after: string | undefined;
  do {
    const { members, version, next, ...page } = await leases.members(city, stepSize, after);
    const online = await countWithout(leases, city, page.online, unseen);
    const presences = without(members, unseen).map(presenceMessage);
    yield { presences, online, version, epoch, snapshot: after === undefined };
    after = next;
  } while (after !== undefined);
}

/** Of several changes of one resident the last. */
function changesOf(
  updates: readonly Update[],
  place: { epoch: string; version: number },
  online: number,
  unseen: ReadonlySet<string> | undefined,
): Step {
  const newest = new Map(updates.map((update) => [update.user_id, update]));
  const seen = [...newest.values()].filter(({ user_id }) => !unseen?.has(user_id));
  return { presences: seen.map(messageOf), online, ...place, snapshot: false };
}

function messageOf(update: Update): MessageInitShape<typeof PresenceSchema> {
  const { user_id: userId, username, status, last_seen: lastSeen, do_not_disturb: doNotDisturb = false } = update;
  return {
    ...{ userId, username, status: statuses[status], doNotDisturb },
    ...(lastSeen === null ? {} : { lastSeen: timestampFromDate(new Date(lastSeen)) }),
  };
}
