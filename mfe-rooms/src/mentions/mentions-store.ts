/** The messages that call this resident by name and that they have not read, the newest call first. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { ReceivedMention, RoomsService } from 'proto/city/rooms/v1/rooms';
import { plainText } from 'proto/markup/plain-text';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** One call: who, where, when (epoch milliseconds), and the beginning of what they said, without its marks. */
export type Mention = {
  room: { slug: string; name: string };
  seq: number;
  username: string;
  at: number;
  excerpt: string;
};

/** What is known of them. Those that were shown stay while they are asked for again. */
export type MentionsState = {
  phase: 'loading' | 'ready' | 'failed';
  mentions: readonly Mention[];
  /** Where the next page begins; empty: this is all. */
  nextCursor: string;
  /** How the loading of the next page stands. */
  more: 'idle' | 'loading' | 'failed';
};

/** The store and what it asks. */
export type Mentions = { readonly rooms: Client<typeof RoomsService>; readonly store: StoreApi<MentionsState> };

const pageSize = 50;
/** Characters of a message that a row has room for. */
const longestExcerpt = 200;

/** Makes the list; nothing is asked yet. */
export function createMentions(rooms: Client<typeof RoomsService>): Mentions {
  return { rooms, store: createStore(() => ({ phase: 'loading', mentions: [], nextCursor: '', more: 'idle' })) };
}

/** Asks from the beginning. Never throws: the state tells how it went. */
export async function askMentions({ rooms, store }: Mentions): Promise<void> {
  if (store.getState().phase === 'failed') store.setState({ phase: 'loading' });
  try {
    store.setState({ phase: 'ready', more: 'idle', ...(await unreadAfter(rooms, '')) });
  } catch {
    if (store.getState().phase !== 'ready') store.setState({ phase: 'failed' });
  }
}

/** Adds the next page. Never throws: `more` tells how it went. */
export async function askMoreMentions({ rooms, store }: Mentions): Promise<void> {
  const { nextCursor: cursor, more } = store.getState();
  if (cursor === '' || more === 'loading') return;
  store.setState({ more: 'loading' });
  try {
    const { mentions, nextCursor } = await unreadAfter(rooms, cursor);
    // Asked for from the beginning meanwhile, it goes on from another place.
    if (store.getState().nextCursor !== cursor) return;
    store.setState({ mentions: [...store.getState().mentions, ...mentions], nextCursor, more: 'idle' });
  } catch {
    store.setState({ more: 'failed' });
  }
}

/** The next unread ones. The city tells of read ones, too, so a page may have none: then the one after it is asked for. */
async function unreadAfter(
  rooms: Mentions['rooms'],
  from: string,
): Promise<Pick<MentionsState, 'mentions' | 'nextCursor'>> {
  let cursor = from;
  do {
    const page = await rooms.listMentions({ limit: pageSize, cursor });
    const mentions = page.mentions.filter(({ unread }) => unread).map(mentionOf);
    cursor = page.nextCursor;
    if (mentions.length > 0) return { mentions, nextCursor: cursor };
  } while (cursor !== '');
  return { mentions: [], nextCursor: '' };
}

function mentionOf({ roomSlug: slug, roomName: name, message, mentionedAt }: ReceivedMention): Mention {
  const characters = [...plainText(message?.text ?? '')];
  return {
    room: { slug, name },
    seq: message?.seq ?? 0,
    username: message?.username ?? '',
    at: mentionedAt ? timestampMs(mentionedAt) : 0,
    excerpt: characters.slice(0, longestExcerpt).join('') + (characters.length > longestExcerpt ? '…' : ''),
  };
}
