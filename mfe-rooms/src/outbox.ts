/** What a resident has written and the room's log has not shown yet: pending, then sent or failed. Pure. */
import type { Mention } from 'proto/markup/inline-markup';
import type { RoomMessage } from './room-message.ts';

/** One message on its way. */
export type OutboxEntry = {
  /** Given by this tab; retries keep it, so that the log takes the message once. */
  clientId: string;
  text: string;
  /** The seq of the message that it answers; null: none. */
  replyToSeq: number | null;
  /** Whose names stand in it. */
  mentions: readonly Mention[];
  /** When it was written, epoch milliseconds by this tab's clock. */
  at: number;
  /** `pending`: not answered. `sent`: the log took it and its echo is on the way. `failed`: refused or never answered. */
  state: 'pending' | 'sent' | 'failed';
  /** Its place in the log once that is known. */
  seq: number | null;
  /** Whether the city was given it and has not refused it: then the log may have it, though no answer came. */
  given: boolean;
  /** Why it failed: a Connect code in snake case. */
  reason: string | null;
};

/** Entries as they are shown after the log: those that have a seq first, then the others as they were written. */
export type Outbox = readonly OutboxEntry[];

/** Adds a text that was just written. */
export function post(outbox: Outbox, entry: Omit<OutboxEntry, 'state' | 'seq' | 'given' | 'reason'>): Outbox {
  return [...outbox, { ...entry, state: 'pending', seq: null, given: false, reason: null }];
}

/** It leaves for the city now. */
export function give(outbox: Outbox, clientId: string): Outbox {
  return change(outbox, clientId, (entry) => (entry.given ? entry : { ...entry, given: true }));
}

/** It came too soon: the log has it not, and it waits on. */
export function putOff(outbox: Outbox, clientId: string): Outbox {
  return change(outbox, clientId, (entry) => (entry.given ? { ...entry, given: false } : entry));
}

/** What was kept and what is written now, each message once: as it is now. */
export function together(kept: Outbox, now: Outbox): Outbox {
  const known = new Set(now.map(({ clientId }) => clientId));
  return sortSentFirst([...kept.filter(({ clientId }) => !known.has(clientId)), ...now]);
}

/** The log took it under `seq`, whatever this tab had thought of it. */
export function acknowledge(outbox: Outbox, clientId: string, seq: number): Outbox {
  const entries = change(outbox, clientId, (entry) => ({ ...entry, state: 'sent', seq, reason: null }));
  return entries === outbox ? outbox : sortSentFirst(entries);
}

/** It was refused, or no answer came. An entry that the log has taken cannot fail any more. */
export function fail(outbox: Outbox, clientId: string, reason: string): Outbox {
  return change(outbox, clientId, (entry) =>
    entry.state === 'sent' ? entry : { ...entry, state: 'failed', reason, given: entry.given && noAnswer.has(reason) },
  );
}

/** Tries a failed one again; one that was not accepted as it was without calling anybody: a name may have changed. */
export function retry(outbox: Outbox, clientId: string): Outbox {
  return change(outbox, clientId, (entry) => {
    if (entry.state !== 'failed') return entry;
    const mentions = entry.reason === 'invalid_argument' ? [] : entry.mentions;
    return { ...entry, mentions, state: 'pending', reason: null };
  });
}

/** Gives up one that the log is not known to have. */
export function discard(outbox: Outbox, clientId: string): Outbox {
  const rest = outbox.filter((entry) => entry.clientId !== clientId || entry.state === 'sent');
  return rest.length === outbox.length ? outbox : rest;
}

/** Has one that was given up again, as it was and where it was: by when it was written. */
export function restore(outbox: Outbox, entry: OutboxEntry): Outbox {
  const next = outbox.findIndex(({ seq, at }) => seq === null && at > entry.at);
  return outbox.toSpliced(next === -1 ? outbox.length : next, 0, entry);
}

/** Drops what the log shows: the echoes of `author` among `shown`, and all whose seq is not after `lastSeq`. */
export function settle(outbox: Outbox, shown: readonly RoomMessage[], author: string | null, lastSeq: number): Outbox {
  if (outbox.length === 0) return outbox;
  const echoed = new Set(shown.filter((message) => message.userId === author).map((message) => message.clientId));
  const rest = outbox.filter((entry) => !echoed.has(entry.clientId) && !(entry.seq !== null && entry.seq <= lastSeq));
  return rest.length === outbox.length ? outbox : rest;
}

/** Those that a new connection has to send (again). */
export function unanswered(outbox: Outbox): Outbox {
  return outbox.filter((entry) => entry.state === 'pending');
}

/** What a city says, or is taken to say, that does not know what became of the message. */
const noAnswer: ReadonlySet<string> = new Set(['deadline_exceeded', 'unavailable', 'internal', 'unknown', 'canceled']);

function change(outbox: Outbox, clientId: string, to: (entry: OutboxEntry) => OutboxEntry): Outbox {
  const found = outbox.find((entry) => entry.clientId === clientId);
  if (!found) return outbox;
  const changed = to(found);
  return changed === found ? outbox : outbox.map((entry) => (entry === found ? changed : entry));
}

function sortSentFirst(outbox: Outbox): Outbox {
  const sent = outbox.filter((entry) => entry.seq !== null).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return [...sent, ...outbox.filter((entry) => entry.seq === null)];
}
