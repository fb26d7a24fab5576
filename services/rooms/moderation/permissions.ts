/** Who may do what in a room. Pure. */

/** What a resident is in a room, from the least to the most. */
export const roles = ['resident', 'moderator', 'owner', 'city moderator'] as const;

/** One of them: the owner made the room, and made its moderators; a moderator of the city is one in every room. */
export type Role = (typeof roles)[number];

/** For each action the least role that may do it. */
const leastRole = {
  report: 'resident',
  pin: 'moderator',
  'set slow mode': 'moderator',
  delete: 'moderator',
  mute: 'moderator',
  ban: 'moderator',
  'see moderation': 'moderator',
  'resolve reports': 'moderator',
  describe: 'owner',
  archive: 'owner',
  'make moderators': 'owner',
} as const satisfies Record<string, Role>;

/** What is done to a room, or in it to another resident. Deleting means a message of somebody else. */
export type Action = keyof typeof leastRole;

/** Every action there is. */
export const actions = Object.keys(leastRole) as Action[];

/** What decides a resident's role; `ofCity`: whether they are a moderator of the city. */
export type Rank = { residentId: string; createdBy: string; moderator: boolean; ofCity: boolean };

/** The role of a resident in a room: the highest of those that they have. */
export function roleOf({ residentId, createdBy, moderator, ofCity }: Rank): Role {
  if (ofCity) return 'city moderator';
  if (residentId === createdBy) return 'owner';
  return moderator ? 'moderator' : 'resident';
}

/** Whether that role may do the action at all. */
export function may(action: Action, role: Role): boolean {
  return rank(role) >= rank(leastRole[action]);
}

/** Whether one may act against another: who stands above them may, an equal may not. */
export function isAbove(role: Role, other: Role): boolean {
  return rank(role) > rank(other);
}

function rank(role: Role): number {
  return roles.indexOf(role);
}
