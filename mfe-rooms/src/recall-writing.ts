/** Takes up again, when a room is opened, what its resident was writing there when they left it. */
import { readDraft } from './drafts.ts';
import { type KeptEdit, readEdits } from './kept-edits.ts';
import { me, type OpenRoom } from './open-room.ts';
import { messageIn } from './room-log.ts';
import { messageFromRpc, type RoomMessage } from './room-message.ts';
import { followed, goOnEditing, isUnsaved } from './writing.ts';

/** A room is not kept closed for longer because of an edit that was begun there, in milliseconds. */
const answerWithinMs = 3_000;

/**
 * What the draft answers, and the edit that was touched last. It has come when the edit is there; what the answered message is
 * may be told later. Never throws: an edit whose message did not come stays kept.
 */
export async function recallWriting(room: OpenRoom): Promise<void> {
  const { store, edge } = room;
  const { head, log } = store.getState();
  const user = me(room);
  if (!head) return;
  const { answers: seq } = readDraft(edge.storage, user, head.id);
  const message = seq === null ? undefined : messageIn(log)(seq);
  store.setState({
    answering: seq === null ? null : { seq, message: message ?? 'unknown', recalled: true },
    editing: null,
  });
  if (message === undefined) void askWhatItIsAbout(room);
  const kept = readEdits(edge.storage, user, head.id).at(-1);
  if (kept) await recallEdit(room, user, kept);
}

async function recallEdit(room: OpenRoom, user: string | null, { seq, text, mentions }: KeptEdit): Promise<void> {
  const to = messageIn(room.store.getState().log)(seq) ?? (await askMessage(room, seq));
  const isStillTheirs = me(room) === user && room.store.getState().editing === null;
  if (typeof to !== 'object' || !isStillTheirs) return;
  const edit = { to, text, mentions, recalled: true };
  if (isUnsaved(edit)) goOnEditing(room, edit);
}

/** Asks what the messages are now that an answer or an edit is about, where the window does not have them. */
export async function askWhatItIsAbout(room: OpenRoom): Promise<void> {
  const { answering, editing, log } = room.store.getState();
  const here = new Set(log?.messages.map(({ seq }) => seq));
  const asked = [answering?.seq, editing?.to.seq].flatMap((seq) => (seq === undefined || here.has(seq) ? [] : [seq]));
  if (asked.length === 0 || room.asking.has('about')) return;
  room.asking.add('about');
  for (const seq of asked) know(room, seq, await askMessage(room, seq));
  room.asking.delete('about');
}

function know(room: OpenRoom, seq: number, message: RoomMessage | 'unknown' | 'missing'): void {
  if (message === 'unknown') return;
  room.store.setState((state) => {
    if (message !== 'missing') return followed(state, (of) => (of === seq ? message : undefined));
    return state.answering?.seq === seq ? { answering: { ...state.answering, message } } : state;
  });
}

/** unknown: the city does not answer. */
async function askMessage(room: OpenRoom, seq: number): Promise<RoomMessage | 'unknown' | 'missing'> {
  const roomId = room.store.getState().head?.id ?? room.slug;
  const how = { signal: room.closed.signal, timeoutMs: answerWithinMs };
  try {
    const { messages } = await room.edge.rooms.listMessages({ roomId, beforeSeq: seq + 1, limit: 1 }, how);
    const last = messages.at(-1);
    return last?.seq === seq ? messageFromRpc(last) : 'missing';
  } catch {
    return 'unknown';
  }
}
