/** Tells the room that its resident is writing: best effort, at most each 3 seconds. */
import type { OpenRoom } from './open-room.ts';

const everyMs = 3_000;

/** Makes a function to call at each key stroke. */
export function typingSignal(room: OpenRoom): () => void {
  let quietUntil = 0;
  return () => {
    const { live, head } = room.store.getState();
    const now = room.edge.clock.now();
    if (!live || !head || now < quietUntil) return;
    quietUntil = now + everyMs;
    room.edge.socket.send({ event: 'city.room.typing', topic: `room:${head.id}`, room_id: head.id });
  };
}
