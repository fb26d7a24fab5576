/**
 * What sockets post goes to rooms many to a call. A call is what the log there commits at once: it has its rooms whole, so none
 * of its posts waits for the next commit, and with it all that are answered together with it.
 */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { Message } from 'proto/city/rooms/v1/message';
import type { PostMessagesResponse_Refusal, RoomsService } from 'proto/city/rooms/v1/rooms';
import { groupCommit } from '../group-commit.ts';

/** One post from a socket. */
export type SocketPost = {
  roomId: string;
  userId: string;
  username: string;
  clientId: string;
  text: string;
  /** The seq of the message that it answers; 0: none. */
  replyToSeq: number;
  /** Residents whom the text calls. */
  mentionUserIds: readonly string[];
};

/** As the log's batches: rooms/postgres-room-log.ts. */
const [largestCall, largeCall, callsAtOnce] = [500, 100, 3];
/** A call waits for nothing but its answer. */
const withLate = 16;
const codes: Readonly<Record<string, Code>> = {
  invalid_argument: Code.InvalidArgument,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  permission_denied: Code.PermissionDenied,
  resource_exhausted: Code.ResourceExhausted,
};

/** Posts a message; throws the ConnectError with which rooms refused it. */
export function openPosts(rooms: Client<typeof RoomsService>): (post: SocketPost) => Promise<Message> {
  const send = async (posts: SocketPost[]) => {
    const { outcomes } = await rooms.postMessages({
      posts: posts.map((post) => ({ ...post, mentionUserIds: [...post.mentionUserIds] })),
    });
    return outcomes.map(({ result }) => (result.case === 'message' ? result.value : refusalOf(result.value)));
  };
  const lines = { of: ({ roomId }: SocketPost) => roomId, enough: largeCall, atOnce: callsAtOnce, withLate };
  return groupCommit(send, largestCall, lines);
}

function refusalOf(refusal: PostMessagesResponse_Refusal | undefined): ConnectError {
  if (!refusal) return new ConnectError('rooms gave no outcome', Code.Internal);
  const wait = refusal.retryAfterMs > 0 ? { 'retry-after-ms': String(refusal.retryAfterMs) } : {};
  return new ConnectError(refusal.message, codes[refusal.code] ?? Code.Unavailable, wait);
}
