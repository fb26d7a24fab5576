/** The whole service, over its HTTP port. */
import { Status } from 'proto/city/presence/v1/presence';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eg, openPresence, type PresenceUnderTest } from './presence.testing.ts';

let presence: PresenceUnderTest;

beforeEach(async () => {
  presence = await openPresence();
});
afterEach(() => presence.city.close());

/** What the Bus said on a topic. */
async function hear(topic: string): Promise<Record<string, unknown>[]> {
  const heard: Record<string, unknown>[] = [];
  await presence.city.host.bus.subscribe(topic, (text) => heard.push(JSON.parse(text))).ready;
  return heard;
}

test('a beat makes a resident online, and is told once however often it is repeated', async () => {
  const updates = await hear('presence');
  for (let n = 0; n < 3; n++) await presence.edge.beat({ leases: [eg.beatLease()] });
  expect(updates).toEqual([
    {
      event: 'presence.update',
      user_id: 'u_olena',
      username: 'Олена',
      status: 'online',
      last_seen: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      online: 1,
      version: expect.any(Number),
    },
  ]);
  const { presences } = await presence.stranger.getPresence({ userIds: ['u_nobody', 'u_olena'] });
  expect(presences.map(({ userId, status }) => [userId, status])).toEqual([
    ['u_nobody', Status.OFFLINE],
    ['u_olena', Status.ONLINE],
  ]);
  expect(presences[0]?.lastSeen).toBeUndefined();
});
