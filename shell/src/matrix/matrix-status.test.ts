import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { PresenceState, PresenceStatus, Resident } from '../contract.ts';
import { followMatrixStatus } from './matrix-status.ts';

function sources() {
  const activity = createStore<'online' | 'away'>(() => 'online');
  const presence = createStore<PresenceState>(() => ({ residents: new Map(), online: null, live: false, asOf: null }));
  const resident = createStore<Resident | null>(() => ({ userId: 'u_1', displayName: 'Олена' }));
  const invisible = createStore<boolean | undefined>(() => false);
  const status = followMatrixStatus({ activity, presence, resident, invisible });
  const heard: string[] = [];
  status.subscribe((now) => heard.push(now));
  /** What the city says of her, by all her tabs and devices. */
  const city = (now: PresenceStatus, live = true) => {
    const residents = new Map([['u_1', { username: 'Олена', status: now, lastSeen: '' }]]);
    presence.setState({ residents, live });
  };
  return { activity, resident, invisible, status, heard, city };
}

test('who is at this tab is online, whatever the city has heard yet', () => {
  const { status, city } = sources();
  city('away');
  expect(status.getState()).toBe('online');
});

test('who is idle here is unavailable, unless active elsewhere', () => {
  const { activity, heard, city } = sources();
  city('online');
  activity.setState('away');
  expect(heard, 'the city still says that she is active in another tab').toEqual([]);
  city('away');
  city('online');
  expect(heard).toEqual(['unavailable', 'online']);
});

test('what the city said before the connection was lost counts no more', () => {
  const { activity, heard, city } = sources();
  city('online', false);
  activity.setState('away');
  expect(heard).toEqual(['unavailable']);
});

test('somebody else’s activity is not hers', () => {
  const { activity, resident, status, city } = sources();
  resident.setState({ userId: 'u_2', displayName: 'Тарас' });
  city('online');
  activity.setState('away');
  expect(status.getState()).toBe('unavailable');
});

test('who is invisible, or may be, is offline, whatever they do', () => {
  const { activity, invisible, status, heard, city } = sources();
  city('online');
  invisible.setState(true, true);
  activity.setState('away');
  activity.setState('online');
  invisible.setState(false, true);
  expect(heard).toEqual(['offline', 'online']);
  invisible.setState(undefined, true);
  expect(status.getState()).toBe('offline');
});
