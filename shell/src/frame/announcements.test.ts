import { expect, test } from 'vitest';
import { fakeClock } from '../edge/fake-clock.ts';
import { openAnnouncements } from './announcements.ts';

/** All that was said, each with the second in which it was. */
function listen() {
  const clock = fakeClock();
  const { announce, spoken } = openAnnouncements(clock);
  const heard: [number, string][] = [];
  spoken.subscribe((text) => heard.push([clock.now() / 1000, text]));
  return { clock, announce, heard };
}

test('a sentence is said at once, and the same one again, too', () => {
  const { clock, announce, heard } = listen();
  announce('The history is erased');
  clock.pass(500);
  announce('The history is erased');
  expect(heard.map(([, text]) => text.trim())).toEqual(['The history is erased', 'The history is erased']);
  expect(heard[0]?.[1], 'a live region says only what changes').not.toBe(heard[1]?.[1]);
});

test('sentences that come almost at once are all said: those after the first together, when it has been taken up', () => {
  const { clock, announce, heard } = listen();
  announce('It is dark.');
  announce('It is late.');
  clock.pass(400);
  announce('Good night!');
  clock.pass(1_000);
  announce('Good morning!');
  expect(heard).toEqual([
    [0, 'It is dark.'],
    [0.5, 'It is late.\nGood night!'],
    [1.4, 'Good morning!'],
  ]);
});

test('of a count the newest is said, at most each 30 seconds', () => {
  const { clock, announce, heard } = listen();
  for (let second = 0; second < 70; second++) {
    announce(`${second} here`, 'online');
    clock.pass(1_000);
  }
  expect(heard).toEqual([
    [0, '0 here'],
    [30, '29 here'],
    [60, '59 here'],
  ]);
});

test('two counts share the 30 seconds, and are said together', () => {
  const { clock, announce, heard } = listen();
  announce('1 here', 'online');
  announce('1 new event', 'events');
  announce('2 here', 'online');
  announce('2 new events', 'events');
  clock.pass(60_000);
  expect(heard).toEqual([
    [0, '1 here'],
    [30, '2 new events\n2 here'],
  ]);
});

test('a count that is again what was said is not news', () => {
  const { clock, announce, heard } = listen();
  announce('1 here', 'online');
  announce('2 here', 'online');
  announce('1 here', 'online');
  clock.pass(60_000);
  expect(heard).toEqual([[0, '1 here']]);
  announce('3 here', 'online');
  expect(heard).toHaveLength(2);
});

test('a sentence does not wait for the counts', () => {
  const { clock, announce, heard } = listen();
  announce('1 here', 'online');
  clock.pass(5_000);
  announce('Second Me answered');
  expect(heard.at(-1)).toEqual([5, 'Second Me answered']);
});
