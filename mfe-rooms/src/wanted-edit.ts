/** An edit that is to go on in its room, whoever left the room meanwhile, and however often it was opened again. */
import { createStore } from 'zustand/vanilla';
import { me, type OpenRoom } from './open-room.ts';
import { type Edit, goOnEditing } from './writing.ts';

/** Null: none waits for its room. */
const wanted = createStore<{ edit: Edit; roomId: string } | null>(() => null);

/** Takes an edit of this room up again: at once where the room is open, otherwise as soon as it is. */
export function wantEdit(room: OpenRoom, edit: Edit): void {
  const { head } = room.store.getState();
  if (head) wanted.setState({ edit, roomId: head.id }, true);
}

/** Takes up what is wanted in this room, now and until what is returned is called. */
export function takeWantedEdit(room: OpenRoom): () => void {
  const take = () => {
    const asked = wanted.getState();
    if (asked?.roomId !== room.store.getState().head?.id || asked?.edit.to.userId !== me(room)) return;
    wanted.setState(null, true);
    goOnEditing(room, asked.edit);
  };
  take();
  return wanted.subscribe(take);
}
