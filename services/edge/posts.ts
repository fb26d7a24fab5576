/**
 * What sockets post goes to rooms many to a call. A call has its rooms whole, as a batch of the log there: so it is mostly one
 * commit, and none of its posts waits for the commit of others.
 */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { Message } from 'proto/city/rooms/v1/message';
import type { PostMessagesResponse_Refusal, RoomsService } from 'proto/city/rooms/v1/rooms';
import { groupCommit } from '../group-commit.ts';
import { postBatches } from '../post-batches.ts';

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

/** A call that waits holds nothing here but its posts. */
const mostInFlight = 16;
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
  return groupCommit(send, { ...postBatches, of: ({ roomId }) => roomId, mostInFlight });
}

function refusalOf(refusal: PostMessagesResponse_Refusal | undefined): ConnectError {
  if (!refusal) return new ConnectError('rooms gave no outcome', Code.Internal);
  const wait = refusal.retryAfterMs > 0 ? { 'retry-after-ms': String(refusal.retryAfterMs) } : {};
  return new ConnectError(refusal.message, codes[refusal.code] ?? Code.Unavailable, wait);
}
