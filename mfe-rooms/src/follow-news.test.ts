import { expect, test, vi } from 'vitest';
import { FakeSocket, HandClock } from './fake-edge.ts';
import { followNews } from './follow-news.ts';

test.each(['subscribed', 'city.room.unread', 'city.room.mention', 'city.missed'])(
  'what is new is asked once for all that %s brings in a moment, and no more at the end',
  (event) => {
    const [socket, clock, ask] = [new FakeSocket(), new HandClock(), vi.fn(async () => {})];
    const stop = followNews(socket, clock, ask);
    socket.say({ topic: 'me', event }, { topic: 'me', event });
    clock.pass(250);
    expect(ask).toHaveBeenCalledTimes(1);
    socket.say({ topic: 'me', event });
    stop();
    clock.pass(250);
    expect(ask).toHaveBeenCalledTimes(1);
  },
);
