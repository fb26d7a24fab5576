/** Whether one client saw its room as the room was: every seq once and in order, or told to reload. Pure. */
import type { Entry, FinalLog, SeenMessage, SeenRoom, Sight, View } from './history.ts';
import type { Violation } from './room-promise.ts';

/** Messages that a snapshot has. */
const snapshotLength = 50;

/** What the client must see next: nothing before it asks, then how it begins, then entries. */
type Awaited = 'nothing' | 'snapshot' | 'resumed' | 'entries';

/** What is wrong with what the client saw, beside the room's final log. The last sights are of a client that waited. */
export function viewViolations(view: View, log: FinalLog): Violation[] {
  const found: Violation[] = [];
  const wrong = (what: string, evidence: string) => found.push({ what, evidence: `${view.by}: ${evidence}` });
  const shown = new Map<number, SeenMessage>();
  const show = (message: SeenMessage) => void shown.set(message.seq, message);
  let asked: { epoch: string; after: number } | undefined;
  let last = 0;
  /** As the last change of it told; undefined: the snapshot told it. */
  let room: SeenRoom | undefined;
  const now: { awaited: Awaited } = { awaited: 'nothing' };

  const begin = (sight: Extract<Sight, { kind: 'snapshot' | 'resumed' }>) => {
    if (now.awaited !== sight.kind) wrong('a frame out of turn', `${sight.kind}, awaited: ${now.awaited}`);
    if (sight.epoch !== log.epoch) wrong('another epoch', `${sight.epoch}, the log is ${log.epoch}`);
    if (sight.kind === 'snapshot') {
      for (const what of snapshotFaults(sight, log)) wrong('a snapshot that is not of the log', what);
      shown.clear();
      room = undefined;
      sight.messages.forEach(show);
      last = sight.topSeq;
      now.awaited = 'entries';
    } else if (sight.recovered) {
      last = asked?.after ?? last;
      now.awaited = 'entries';
    } else {
      if (asked && asked.epoch === log.epoch && asked.after > sight.topSeq) {
        wrong('the log has forgotten', `top ${sight.topSeq} to a client that had seen ${asked.after}`);
      }
      now.awaited = 'snapshot';
    }
  };
  const hear = (sight: Extract<Sight, { kind: 'entry' }>) => {
    const { seq } = sight;
    if (now.awaited !== 'entries') wrong('a frame out of turn', `entry ${seq}, awaited: ${now.awaited}`);
    if (seq <= last) wrong('an entry again, or late', `${seq} after ${last}`);
    if (seq > last + 1) wrong('a hole', `${seq} after ${last}`);
    const [is, be] = [sight, log.entries[seq - 1]].map(subjectOf);
    if (is !== be) wrong('an entry that is not of the log', `${seq} is ${is}, in the log: ${be}`);
    last = Math.max(last, seq);
    if (sight.of === 'room') {
      room = sight.room;
      return;
    }
    const { of, message } = sight;
    if (of === 'deleted' && (message.text !== '' || message.deleted_at == null)) {
      wrong('a deleted message says something', `entry ${seq}: ${message.text}`);
    }
    show(message);
  };

  for (const sight of view.sights) {
    if (sight.kind === 'asked') {
      asked = sight.position;
      now.awaited = asked ? 'resumed' : 'snapshot';
    } else if (sight.kind === 'entry') hear(sight);
    else if (sight.kind === 'lost') now.awaited = 'nothing';
    else begin(sight);
  }
  if (now.awaited !== 'entries') wrong('never connected in the end', `awaited: ${now.awaited}`);
  else if (last !== log.topSeq) wrong('never heard the end', `stands at ${last}, the log at ${log.topSeq}`);
  else {
    for (const what of differences(shown, log)) wrong('another picture in the end', what);
    const [is, be] = [room ?? log.room, log.room].map(pictureOfRoom);
    if (is !== be) wrong('another picture in the end', `the room is ${is}, in the log ${be}`);
  }
  return found;
}

/** What an entry is of, in words. */
function subjectOf(entry: Entry | undefined): string {
  if (entry === undefined) return 'nothing';
  return entry.of === 'room' ? 'the room' : `${entry.of} of ${entry.message.seq} (${entry.message.id})`;
}

/** A snapshot has the last messages up to its top. */
function snapshotFaults({ topSeq, messages }: Extract<Sight, { kind: 'snapshot' }>, log: FinalLog): string[] {
  const expected = log.messages.filter(({ seq }) => seq <= topSeq).slice(-snapshotLength);
  const [is, be] = [messages, expected].map((list) => list.map(({ seq, id }) => `${seq} ${id}`).join(', '));
  return is === be ? [] : [`up to ${topSeq} has ${is}; must have ${be}`];
}

/** Messages that the client shows otherwise than the log has them. */
function differences(shown: ReadonlyMap<number, SeenMessage>, log: FinalLog): string[] {
  const kept = new Map(log.messages.map((message) => [message.seq, pictureOf(message)]));
  return [...shown.values()].flatMap((message) => {
    const [is, be] = [pictureOf(message), kept.get(message.seq)];
    return is === be ? [] : [`message ${message.seq} is ${is}, in the log ${be}`];
  });
}

function pictureOfRoom({ description, slow_mode_seconds, archived_at, pinned_seqs }: SeenRoom): string {
  return JSON.stringify({ description, slow_mode_seconds, archived: archived_at ?? null, pinned_seqs });
}

function pictureOf({ id, client_id, user_id, text, edited_at, deleted_at, reactions }: SeenMessage): string {
  const edited = edited_at ?? null;
  const deleted = deleted_at ?? null;
  const reacted = reactions.map(({ emoji, user_ids }) => `${emoji} ${user_ids.join(' ')}`);
  return JSON.stringify({ id, client_id, user_id, text, edited, deleted, reacted });
}
