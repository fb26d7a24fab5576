import type { PopularRoom } from 'proto/city/rooms/v1/room';

/** The order of popular rooms changes at most this often, milliseconds. */
export const settledMs = 15_000;

/**
 * The rooms to show when `told` has come: as told when their order may change, otherwise those that are shown, in their
 * order, with what is new of each.
 */
export function settleOrder(
  shown: readonly PopularRoom[],
  told: readonly PopularRoom[],
  mayChange: boolean,
): readonly PopularRoom[] {
  if (mayChange || shown.length === 0) return told;
  return shown.map((one) => told.find(({ room }) => room?.id === one.room?.id) ?? one);
}

/** Whether both are the same rooms in the same order. */
export function isSameOrder(a: readonly PopularRoom[], b: readonly PopularRoom[]): boolean {
  return a.length === b.length && a.every(({ room }, place) => room?.id === b[place]?.room?.id);
}
