/**
 * What sockets post goes to rooms many to a call, and a few calls beside each other: a post does not wait for the commit of
 * others.
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

const largestCall = 200;
/** So many posts are worth a call beside those in flight. Fewer wait for one of these: theirs would be the next commit anyway. */
const worthACall = 10;
/** Enough for rooms to have always something to do. What comes on top waits here, and is refused here when it is too much. */
const callsAtOnce = 8;
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
  // What one resident says in one room stays in order; the posts of others need not wait for it.
  const of = ({ roomId, userId }: SocketPost) => `${roomId}\n${userId}`;
  return groupCommit(send, largestCall, { of, enough: largestCall, beside: worthACall, atOnce: callsAtOnce });
}

function refusalOf(refusal: PostMessagesResponse_Refusal | undefined): ConnectError {
  if (!refusal) return new ConnectError('rooms gave no outcome', Code.Internal);
  const wait = refusal.retryAfterMs > 0 ? { 'retry-after-ms': String(refusal.retryAfterMs) } : {};
  return new ConnectError(refusal.message, codes[refusal.code] ?? Code.Unavailable, wait);
}
