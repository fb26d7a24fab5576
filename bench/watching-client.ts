/** What a browser that shows who is in the city pays for each change: bytes that it is sent, and time in its store. */
import type { CitySocket, Frame } from 'shell/contract';
import { createStore } from 'zustand/vanilla';
import { followPresence } from '../shell/src/edge/presence.ts';

const comingAndGoing = 10_000;
const rounds = 2;
/** The list of a large city is paged: so many are in the first frame. */
const mostNamed = 500;

/** A row for a small city and one for a large: neither figure may grow with the number of those who stay. */
export async function watcherRows(): Promise<string[][]> {
  const rows = [['', 'bytes', 'µs']];
  for (const staying of [100, 30_000]) {
    const { bytes, us } = await watch(staying);
    rows.push([`${staying} stay`, bytes.toFixed(0), us.toFixed(1)]);
  }
  return rows;
}

async function watch(staying: number): Promise<{ bytes: number; us: number }> {
  let hear: (frame: Frame) => void = () => {};
  const socket = {
    status: createStore(() => ({ state: 'open' })),
    send: () => true,
    subscribe(_topic: string, listener: (frame: Frame) => void) {
      hear = listener;
      return () => {};
    },
  } as unknown as CitySocket;
  const { store } = followPresence({
    socket,
    isVisible: () => true,
    page: new EventTarget(),
    now: Date.now,
    setTimeout,
    setInterval: () => undefined,
  });
  const named = Array.from({ length: Math.min(staying, mostNamed) }, (_, n) => userOf(`u_${n}`, 'online'));
  hear({ event: 'presence.bulk_update', users: named, online: staying, version: 0 } as Frame);
  const frames: string[] = [];
  for (const status of Array(rounds).fill(['online', 'offline']).flat() as string[]) {
    for (let n = 0; n < comingAndGoing; n++) {
      const version = frames.length + 1;
      const online = staying + (status === 'online' ? n + 1 : comingAndGoing - n - 1);
      const user = userOf(`u_${String(n).padStart(26, '0')}`, status);
      frames.push(JSON.stringify({ event: 'presence.update', ...user, online, version, topic: 'presence' }));
    }
  }
  const { user, system } = process.cpuUsage();
  for (const frame of frames) hear(JSON.parse(frame) as Frame);
  // Whatever the store gathers it has taken in by then.
  while (store.getState().online !== staying) await new Promise((resolve) => setTimeout(resolve, 20));
  const after = process.cpuUsage({ user, system });
  const bytes = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
  return { bytes: bytes / frames.length, us: (after.user + after.system) / frames.length };
}

function userOf(userId: string, status: string) {
  return { user_id: userId, username: `Resident ${userId.slice(-6)}`, status, last_seen: new Date(0).toISOString() };
}
