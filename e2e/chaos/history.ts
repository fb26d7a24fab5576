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

/** What a call asked for. */
export type Act =
  | { kind: 'post'; clientId: string; text: string }
  | { kind: 'edit'; seq: number; text: string }
  | { kind: 'delete'; seq: number }
  | { kind: 'react'; seq: number; emoji: string; remove: boolean };

/** How it ended. `unknown`: not answered, or with words that leave open whether it was done. */
export type Answer =
  | { kind: 'ok'; seq: number; id: string; message?: SeenMessage }
  | { kind: 'refused'; code: string }
  | { kind: 'unknown'; why: string };

/** A call of one resident. Those on one message are made one after the other. */
export type Call = { by: string; act: Act; answer: Answer };

/** What a log entry is of. */
export type EntryKind = 'message' | 'edited' | 'deleted' | 'reacted';

/** What a client saw, in order. */
export type Sight =
  /** It connects: to go on after a position, or from what is there now. */
  | { kind: 'asked'; position?: { epoch: string; after: number } }
  | { kind: 'snapshot'; epoch: string; topSeq: number; messages: SeenMessage[] }
  /** Not recovered: it is told to reload, and the snapshot follows. */
  | { kind: 'resumed'; epoch: string; topSeq: number; recovered: boolean }
  | { kind: 'entry'; seq: number; of: EntryKind; message: SeenMessage }
  | { kind: 'lost'; why: string };

/** All that one client saw. */
export type View = { by: string; sights: Sight[] };

/** What happened in one room. */
export type History = { calls: Call[]; views: View[] };

/** The room's log at the end, as ListEvents and ListMessages tell it. */
export type FinalLog = {
  epoch: string;
  topSeq: number;
  entries: { seq: number; of: EntryKind; message: SeenMessage }[];
  messages: SeenMessage[];
};
