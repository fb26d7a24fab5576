/** The Bus topics by which services hear of each other; what they carry are finished frames. */

/** `presence.update`: who in the city came, went or changed; `presence.agent`: the same of agents. */
export const presenceTopic = 'presence';

/** What residents choose that others see of them, for edges: presence-frames.ts has it. */
export const choicesTopic = 'presence:choices';

/** Connections whose page has said that it closes, for the edge that has them: presence-frames.ts has it. */
export const leftTopic = 'presence:left';

/** Who blocks whom, and no longer: presence-frames.ts has it. */
export const blocksTopic = 'presence:blocks';

/** `feed.event`: each event of the city, and again when others join in it. */
export const feedTopic = 'feed';

/** A room's log: an entry of room-frames.ts for each message. */
export function roomTopic(roomId: string): string {
  return `room:${roomId}`;
}

/** Who comes into a room and goes, as presence tells it, and who is typing, as edges do. Nothing of it is kept. */
export function roomPeopleTopic(roomId: string): string {
  return `presence:room:${roomId}`;
}

/** That residents stand otherwise in a room: whoever keeps who is silenced there reads it anew. */
export function standingsTopic(roomId: string): string {
  return `standings:room:${roomId}`;
}

/** What is one resident's alone, as resident-frames.ts has it. Nothing of it is kept. */
export function residentTopic(residentId: string): string {
  return `resident:${residentId}`;
}
