import { expect, test } from 'vitest';
import { fakeClock } from '../edge/fake-clock.ts';
import { openNotices } from './notices.ts';

/** A board, and what can be read on it. */
function board() {
  const clock = fakeClock();
  const notices = openNotices(clock);
  return { clock, notices, read: () => notices.shown.getState().map(({ text }) => text) };
}

const news = (text: string) => ({ text, kind: 'info' as const });
const undo = { label: 'Undo', onPress: () => undefined };

test('news goes by itself, an error stays longer, and one with an action longest', () => {
  const { clock, notices, read } = board();
  notices.toast(news('Saved'));
  notices.toast({ text: 'Not saved', kind: 'error' });
  notices.toast({ ...news('Erased'), action: undo });
  clock.pass(5_000);
  expect(read()).toEqual(['Not saved', 'Erased']);
  clock.pass(5_000);
  expect(read()).toEqual(['Erased']);
  clock.pass(5_000);
  expect(read()).toEqual([]);
});

test('there are never more than three: the oldest makes room', () => {
  const { clock, notices, read } = board();
  for (const text of ['one', 'two', 'three', 'four']) notices.toast(news(text));
  expect(read()).toEqual(['two', 'three', 'four']);
  clock.pass(5_000);
  expect(read()).toEqual([]);
});

test('nothing goes while somebody is at it, and then each has its full time again', () => {
  const { clock, notices, read } = board();
  notices.toast(news('Saved'));
  clock.pass(4_000);
  notices.hold('pointer');
  notices.hold('focus');
  notices.toast(news('Renamed'));
  clock.pass(60_000);
  notices.letGo('pointer');
  clock.pass(60_000);
  expect(read()).toEqual(['Saved', 'Renamed']);
  notices.letGo('focus');
  clock.pass(4_999);
  expect(read()).toEqual(['Saved', 'Renamed']);
  clock.pass(1);
  expect(read()).toEqual([]);
});

test('an empty board is held by nobody', () => {
  const { clock, notices, read } = board();
  notices.toast(news('Saved'));
  notices.hold('pointer');
  notices.dismiss(notices.shown.getState()[0]?.id ?? 0);
  notices.toast(news('Renamed'));
  clock.pass(5_000);
  expect(read()).toEqual([]);
});

test('who is told that a notice has gone hears it once, whichever way it went', () => {
  const { clock, notices, read } = board();
  const gone: string[] = [];
  const said = (text: string) => notices.toast({ ...news(text), onGone: () => gone.push(text) });
  said('by itself');
  clock.pass(5_000);
  const takeAway = said('taken away');
  takeAway();
  takeAway();
  expect(read()).toEqual([]);
  for (const text of ['ousted', 'two', 'three', 'four']) said(text);
  expect(gone).toEqual(['by itself', 'taken away', 'ousted']);
});
