/**
 * What the residents behind this edge's sockets chose that others see of them, and who does not want to be seen by them.
 * Asked of presence once a resident, for many together; after that the Bus tells what changes.
 */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import { Choice, type Chosen as ChosenMessage } from 'proto/city/presence/v1/chosen';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { Bus } from '../bus.ts';
import { blocksTopic, choicesTopic } from '../bus-topics.ts';
import type { BlockNews, ChosenNews } from '../presence-frames.ts';
import type { Log } from '../telemetry.ts';
import type { Connection } from './connection.ts';

/** What one resident chose. One object for all of their connections here; it changes in place. */
export type Chosen = {
  /** False until presence has said it: till then nobody hears of the resident, who may be invisible. */
  isKnown: boolean;
  choice: ChosenNews['choice'];
  /** When do_not_disturb ends by itself, in epoch milliseconds; null: not by itself. */
  until: number | null;
  showsLastSeen: boolean;
  /** Who blocks them; undefined for nearly everyone: nobody. */
  unseen: ReadonlySet<string> | undefined;
};

/** Of somebody who only listens. */
export const nothingChosen: Chosen = {
  ...{ isKnown: true, choice: 'automatic', until: null, showsLastSeen: true, unseen: undefined },
};

/** Whether the resident is not to be disturbed now. */
export function isUndisturbed({ choice, until }: Chosen): boolean {
  return choice === 'do_not_disturb' && (until === null || until > Date.now());
}

/** The residents' choices. */
export type Choices = {
  /** From now on the connection has its resident's choices; they are known after {@link Choices.learn}. */
  enter(connection: Connection): void;
  leave(connection: Connection): void;
  /** Waits until the choices of all who have entered by now are known. Rejects when presence cannot say; it is asked again. */
  learn(): Promise<void>;
  /**
   * `told` hears of a connection whose resident chose anew, `seen` of one that now sees others than before, `hidden` of a
   * resident who has chosen to be invisible, though none of their connections is here any more.
   */
  onChange(
    told: (connection: Connection) => void,
    seen: (connection: Connection) => void,
    hidden: (userId: string) => void,
  ): void;
  close(): void;
};

type Entry = {
  chosen: Chosen;
  revision: number;
  /** Nearly always one: a Set for each would be larger than all the rest of it. */
  connections: readonly Connection[];
  /** Whether somebody has acted on what is known, or gave up waiting for it: they have to hear of what comes. */
  isActedOn: boolean;
  ends: NodeJS.Timeout | undefined;
};

/** Residents who come wait this long for company, in milliseconds; as many are asked for in a call as presence takes. */
const gatherMs = 5;
const largestBatch = 500;
const tryAgainMs = 2_000;

/** Opens the choices of this process. */
export function openChoices(presence: Pick<Client<typeof PresenceService>, 'listChosen'>, bus: Bus, log: Log): Choices {
  const entries = new Map<string, Entry>();
  /** Who is still to be asked for. */
  const unknown = new Set<string>();
  /** The call that is on its way, and the one that still gathers whom it asks for, which goes after that. */
  let asking: Promise<void> = Promise.resolve();
  let gathering: Promise<void> | undefined;
  let again: NodeJS.Timeout | undefined;
  let onTold = (_connection: Connection) => {};
  let onSeen = (_connection: Connection) => {};
  let onHidden = (_userId: string) => {};

  const each = (entry: Entry, call: (connection: Connection) => void) => {
    if (entry.isActedOn) for (const connection of entry.connections) call(connection);
  };
  /** Takes in a choice; of two the newer one stands, whichever comes first. */
  const choose = (entry: Entry, news: Omit<ChosenNews, 'user_id'>) => {
    if (entry.chosen.isKnown && news.revision <= entry.revision) return;
    const { choice, until, shows_last_seen: showsLastSeen, revision } = news;
    Object.assign(entry.chosen, { isKnown: true, choice, until, showsLastSeen });
    entry.revision = revision;
    clearTimeout(entry.ends);
    if (until !== null) entry.ends = setTimeout(() => each(entry, onTold), Math.max(0, until - Date.now()) + 1);
    each(entry, onTold);
    entry.isActedOn = true;
  };
  const see = (entry: Entry, blockers: readonly string[]) => {
    const before = entry.chosen.unseen;
    if (blockers.length === (before?.size ?? 0) && blockers.every((id) => before?.has(id))) return;
    entry.chosen.unseen = blockers.length > 0 ? new Set(blockers) : undefined;
    each(entry, onSeen);
  };

  const ask = async () => {
    const userIds = [...unknown];
    unknown.clear();
    try {
      for (let at = 0; at < userIds.length; at += largestBatch) {
        const { chosen } = await presence.listChosen({ userIds: userIds.slice(at, at + largestBatch) });
        for (const one of chosen) {
          const entry = entries.get(one.userId);
          if (!entry) continue;
          see(entry, one.blockedBy);
          choose(entry, newsOf(one));
        }
      }
    } catch (error) {
      for (const userId of userIds) {
        const entry = entries.get(userId);
        if (!entry) continue;
        entry.isActedOn = true;
        unknown.add(userId);
      }
      again ??= setTimeout(() => {
        again = undefined;
        learn().catch(() => undefined);
      }, tryAgainMs);
      log.warn({ err: error }, 'presence cannot say what residents chose, trying again');
      throw error;
    }
  };
  const gatherAndAsk = async () => {
    await asking.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, gatherMs));
    gathering = undefined;
    asking = ask();
    await asking;
  };
  // Whoever has entered is asked for by one of these two calls. Who comes later is not waited for: in a storm that has no end.
  const learn = () => {
    if (unknown.size > 0) gathering ??= gatherAndAsk();
    return gathering ?? asking;
  };
  const askAgain = (userIds: Iterable<string>) => {
    for (const userId of userIds) if (entries.has(userId)) unknown.add(userId);
    learn().catch(() => undefined);
  };

  const heard = [
    bus.subscribe(choicesTopic, (text) => {
      const news = JSON.parse(text) as ChosenNews;
      const entry = entries.get(news.user_id);
      if (entry) choose(entry, news);
      if (news.choice === 'invisible') onHidden(news.user_id);
    }),
    // What was read before the news may be older than it: it is read again.
    bus.subscribe(blocksTopic, (text) => askAgain([(JSON.parse(text) as BlockNews).blocked_id])),
  ];
  bus.onGap(() => askAgain(entries.keys()));

  return {
    enter(connection) {
      const userId = connection.caller?.id;
      if (userId === undefined) return;
      let entry = entries.get(userId);
      if (!entry) {
        const chosen = { ...nothingChosen, isKnown: false };
        entry = { chosen, revision: 0, connections: [], isActedOn: false, ends: undefined };
        entries.set(userId, entry);
        unknown.add(userId);
      }
      entry.connections = entry.connections.concat(connection);
      connection.chosen = entry.chosen;
    },
    leave(connection) {
      const userId = connection.caller?.id ?? '';
      const entry = entries.get(userId);
      if (!entry?.connections.includes(connection)) return;
      entry.connections = entry.connections.filter((one) => one !== connection);
      if (entry.connections.length > 0) return;
      clearTimeout(entry.ends);
      entries.delete(userId);
      unknown.delete(userId);
    },
    learn,
    onChange(told, seen, hidden) {
      [onTold, onSeen, onHidden] = [told, seen, hidden];
    },
    close() {
      clearTimeout(again);
      for (const { ends } of entries.values()) clearTimeout(ends);
      for (const subscription of heard) subscription.end();
    },
  };
}

function newsOf({ choice, doNotDisturbUntil, showsLastSeen, revision }: ChosenMessage): Omit<ChosenNews, 'user_id'> {
  const until = doNotDisturbUntil ? timestampMs(doNotDisturbUntil) : null;
  return { choice: choiceName(choice), until, shows_last_seen: showsLastSeen, revision };
}

function choiceName(choice: Choice): ChosenNews['choice'] {
  if (choice === Choice.INVISIBLE) return 'invisible';
  return choice === Choice.DO_NOT_DISTURB ? 'do_not_disturb' : 'automatic';
}
