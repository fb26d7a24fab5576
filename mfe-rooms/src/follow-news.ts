/** What is read elsewhere, and who calls this resident by name, is heard at once. */
import type { CitySocket } from 'shell/contract';
import type { Clock } from './clock.ts';

/** Frames in this time are one reason to ask, in milliseconds: who marks all as read brings one for every room. */
const gatherMs = 250;

/**
 * Asks again whenever the resident's own topic says something, also that it begins or that something may have been missed, and
 * when a connection is there; until the returned function is called.
 */
export function followNews(socket: CitySocket, clock: Clock, ask: () => Promise<void>): () => void {
  let cancel: (() => void) | undefined;
  const turn = () => {
    cancel = undefined;
    void ask();
  };
  const soon = () => {
    cancel ??= clock.later(gatherMs, turn);
  };
  const stops = [
    socket.subscribe('me', soon),
    socket.status.subscribe(({ state }, before) => void (state === 'open' && before.state !== 'open' && soon())),
  ];
  return () => {
    for (const stop of stops) stop();
    cancel?.();
  };
}
