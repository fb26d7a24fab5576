/** What happened in a room, as those saw it who were there: the calls that they made, and what they heard. */

/** A message as the city's JSON has it; only what is compared. */
export type SeenMessage = {
  id: string;
  seq: number;
  client_id: string;
  user_id: string;
  text: string;
  edited_at?: string | null;
  deleted_at?: string | null;
  reactions: { emoji: string; user_ids: string[] }[];
};

/** A room as the city's JSON has it; only what is compared. */
export type SeenRoom = {
  description: string;
  slow_mode_seconds: number;
  archived_at?: string | null;
  pinned_seqs: number[];
};

/** What a call asked for. */
export type Act =
  | { kind: 'post'; clientId: string; text: string }
  | { kind: 'edit'; seq: number; text: string }
  | { kind: 'delete'; seq: number }
  | { kind: 'react'; seq: number; emoji: string; remove: boolean }
  | Moderation;

/** What a moderator asks for: that something of the room be so from now on. One asks for one thing after the other. */
export type Moderation = { kind: 'moderate'; of: Moderated; value: string | number | boolean };
export type Moderated = 'description' | 'slow mode' | 'archived' | `pin of ${number}` | `mute of ${string}`;

/** How it ended. `unknown`: not answered, or with words that leave open whether it was done. */
export type Answer =
  | { kind: 'ok'; seq: number; id: string; message?: SeenMessage }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; why: string };

/** A call of one resident. Those on one message are made one after the other. */
export type Call = { by: string; act: Act; answer: Answer };

/** What a log entry of a message is of. */
export type EntryKind = 'message' | 'edited' | 'deleted' | 'reacted';

/** An entry of the log. */
export type Entry = { seq: number; of: EntryKind; message: SeenMessage } | { seq: number; of: 'room'; room: SeenRoom };

/** What a client saw, in order. */
export type Sight =
  /** It connects: to go on after a position, or from what is there now. */
  | { kind: 'asked'; position?: { epoch: string; after: number } }
  | { kind: 'snapshot'; epoch: string; topSeq: number; messages: SeenMessage[] }
  /** Not recovered: it is told to reload, and the snapshot follows. */
  | { kind: 'resumed'; epoch: string; topSeq: number; recovered: boolean }
  | ({ kind: 'entry' } & Entry)
  | { kind: 'lost'; why: string };

/** All that one client saw. */
export type View = { by: string; sights: Sight[] };

/** What happened in one room. */
export type History = { calls: Call[]; views: View[] };

/** The room at the end, as GetRoom, ListEvents, ListMessages and ListStandings tell it. */
export type FinalLog = {
  epoch: string;
  topSeq: number;
  entries: Entry[];
  messages: SeenMessage[];
  room: SeenRoom;
  /** user_ids of those who may not write. */
  muted: string[];
};
