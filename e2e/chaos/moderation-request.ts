import type { Moderation } from './history.ts';

/** A muted resident stays so for longer than any run. */
const muteSeconds = 86_400;

/** How a moderator's act is asked for: verb, address and body. */
export function moderationRequest(room: string, { of, value }: Moderation): [string, string, object] {
  const [what, , subject] = of.split(' ');
  switch (what) {
    case 'description':
      return ['PATCH', room, { description: value }];
    case 'slow':
      return ['POST', `${room}/slow-mode`, { seconds: value }];
    case 'archived':
      return ['POST', `${room}/archive`, { archived: value }];
    case 'pin':
      return ['POST', `${room}/messages/${subject}/pin`, { pinned: value }];
    default:
      return ['POST', `${room}/residents/${subject}/mute`, { seconds: value ? muteSeconds : 0, reason: 'chaos' }];
  }
}
