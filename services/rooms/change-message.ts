/** What a change makes of a message. Pure. */
import { Code, ConnectError } from '@connectrpc/connect';
import { type Mention, mentionsIn } from './mentions.ts';
import type { MessageRow } from './message-row.ts';
import { type Change, mostEmoji, mostReactions } from './room-log.ts';

/**
 * The message as it is after the change; the very same row when all was so already. `mayDelete`: who is not its author may
 * delete it all the same. Throws why it may not be.
 */
export function changeMessage(row: MessageRow, change: Change, now: Date, mayDelete = false): MessageRow {
  if (change.kind !== 'reacted' && row.author_id !== change.residentId && !mayDelete) {
    throw new ConnectError("the message is somebody else's", Code.PermissionDenied);
  }
  if (change.kind === 'deleted') {
    return row.deleted_at ? row : { ...row, text: '', reactions: [], mentions: [], deleted_at: now };
  }
  if (row.deleted_at) throw new ConnectError('the message was deleted', Code.FailedPrecondition);
  if (change.kind === 'edited') {
    const mentions = mentionsIn(change.text, change.called, row.mentions);
    const calls = (some: readonly Mention[]) => some.map(({ user_id }) => user_id).join();
    if (row.text === change.text && calls(mentions) === calls(row.mentions)) return row;
    return { ...row, text: change.text, mentions, edited_at: now };
  }
  return react(row, change);
}

function react(row: MessageRow, { emoji, remove, residentId }: Extract<Change, { kind: 'reacted' }>): MessageRow {
  const known = row.reactions.find((reaction) => reaction.emoji === emoji);
  if ((known?.user_ids.includes(residentId) ?? false) !== remove) return row;
  if (!remove && row.reactions.reduce((sum, { user_ids }) => sum + user_ids.length, 0) >= mostReactions) {
    throw new ConnectError(`a message has at most ${mostReactions} reactions`, Code.ResourceExhausted);
  }
  if (!known) {
    if (row.reactions.length >= mostEmoji) {
      throw new ConnectError(`a message has at most ${mostEmoji} different emoji`, Code.ResourceExhausted);
    }
    return { ...row, reactions: [...row.reactions, { emoji, user_ids: [residentId] }] };
  }
  const userIds = remove ? known.user_ids.filter((id) => id !== residentId) : [...known.user_ids, residentId];
  const reactions = row.reactions.map((each) => (each === known ? { emoji, user_ids: userIds } : each));
  return { ...row, reactions: reactions.filter(({ user_ids }) => user_ids.length > 0) };
}
