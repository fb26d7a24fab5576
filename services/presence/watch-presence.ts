/** WatchPresence: everyone who is here, then each change, for callers of the RPC; edges hear the Bus itself. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService, WatchPresenceResponseSchema } from 'proto/city/presence/v1/presence';
import type { PresenceSchema } from 'proto/city/presence/v1/status';
import type { Bus } from '../bus.ts';
import { presenceTopic } from '../bus-topics.ts';
import { city, type Leases, type PresenceStatus } from './leases.ts';
import { presenceMessage, statuses } from './presence-message.ts';

type Step = MessageInitShape<typeof WatchPresenceResponseSchema>;
type Update = {
  event: string;
  user_id: string;
  username: string;
  status: PresenceStatus;
  last_seen: string | null;
  do_not_disturb?: true;
  online: number;
  version: number;
};

/** How many residents one step names; a bigger snapshot goes on in steps that read like changes. */
const stepSize = 5_000;

/** The handler. A watcher who reads slowly gets the newest status of each resident, not each change. */
export function watchPresence(
  leases: Leases,
  bus: Bus,
  shutdown: AbortSignal,
): ServiceImpl<typeof PresenceService>['watchPresence'] {
  const afterGap = new Set<() => void>();
  bus.onGap(() => {
    for (const begin of afterGap) begin();
  });

  return async function* (_request, { signal }) {
    const ended = AbortSignal.any([signal, shutdown]);
    let changed = new Map<string, Update>();
    let snapshot = true;
    let wake = () => {};
    const begin = () => {
      snapshot = true;
      wake();
    };
    const heard = bus.subscribe(presenceTopic, (text) => {
      const update = JSON.parse(text) as Update;
      if (update.event !== 'presence.update') return;
      changed.set(update.user_id, update);
      wake();
    });
    const end = () => wake();
    ended.addEventListener('abort', end);
    afterGap.add(begin);
    try {
      // Listen first, then look: what changes in between is told after the snapshot.
      await heard.ready;
      while (!ended.aborted) {
        if (snapshot) {
          snapshot = false;
          yield* everyone(leases);
        } else if (changed.size > 0) {
          const updates = [...changed.values()];
          changed = new Map();
          yield changesOf(updates);
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      heard.end();
      afterGap.delete(begin);
      ended.removeEventListener('abort', end);
    }
  };
}

async function* everyone(leases: Leases): AsyncGenerator<Step> {
  let after: string | undefined;
  do {
    const { members, online, version, next } = await leases.members(city, stepSize, after);
    yield { presences: members.map(presenceMessage), online, version, snapshot: after === undefined };
    after = next;
  } while (after !== undefined);
}

function changesOf(updates: readonly Update[]): Step {
  const last = updates.reduce((a, b) => (a.version > b.version ? a : b));
  return { presences: updates.map(messageOf), online: last.online, version: last.version, snapshot: false };
}

function messageOf(update: Update): MessageInitShape<typeof PresenceSchema> {
  const { user_id: userId, username, status, last_seen: lastSeen, do_not_disturb: doNotDisturb = false } = update;
  return {
    ...{ userId, username, status: statuses[status], doNotDisturb },
    ...(lastSeen === null ? {} : { lastSeen: timestampFromDate(new Date(lastSeen)) }),
  };
}
