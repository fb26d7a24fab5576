import { useLingui } from '@lingui/react/macro';
import type { ModerationAct } from 'proto/city/rooms/v1/moderation';
import { useDuration } from '../duration.tsx';

/** What was done, in words. */
export function useActWords(): (act: ModerationAct) => string {
  const { t } = useLingui();
  const lasting = useDuration();
  return ({ kind, residentName: name, seconds, reason }) => {
    const time = lasting(seconds);
    switch (kind) {
      case 'described':
        return reason ? t`new description: ${reason}` : t`took the description away`;
      case 'archived':
        return t`archived the room`;
      case 'unarchived':
        return t`opened the room again`;
      case 'pinned':
        return t`pinned a message of ${name}`;
      case 'unpinned':
        return t`unpinned a message of ${name}`;
      case 'slow_mode':
        return seconds > 0 ? t`slow mode: one message each ${time}` : t`ended slow mode`;
      case 'moderator_made':
        return t`made ${name} a moderator`;
      case 'moderator_removed':
        return t`${name} is no longer a moderator`;
      case 'muted':
        return t`muted ${name} for ${time}`;
      case 'unmuted':
        return t`lifted the mute of ${name}`;
      case 'banned':
        return t`banned ${name}`;
      case 'unbanned':
        return t`lifted the ban of ${name}`;
      case 'deleted':
        return t`deleted a message of ${name}`;
      case 'reported':
        return t`reported a message of ${name}`;
      case 'resolved':
        return t`saw to the reports of a message of ${name}`;
      default:
        return kind;
    }
  };
}
