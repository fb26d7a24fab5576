import { expect, test } from 'vitest';
import { takenBelow } from './use-above-feet.ts';

const board = { left: 900, right: 1260, top: 700, bottom: 780, height: 80 };
const foot = (top: number, { left = 60, right = 1000, height = 100 } = {}) => {
  return { left, right, top, height, bottom: top + height };
};

test('a notice stands above the highest foot that is under it', () => {
  expect(takenBelow(board, [], 800)).toBe(0);
  expect(takenBelow(board, [foot(700)], 800)).toBe(100);
  expect(takenBelow(board, [foot(600), foot(700)], 800)).toBe(200);
});

test('where there is room for it below a foot, or between two, it stands there', () => {
  expect(takenBelow(board, [foot(600)], 800)).toBe(0);
  expect(takenBelow(board, [foot(500), foot(700)], 800)).toBe(100);
});

test('a foot beside it and one below the screen take nothing', () => {
  expect(takenBelow(board, [foot(700, { right: 900 })], 800)).toBe(0);
  expect(takenBelow(board, [foot(900)], 800)).toBe(0);
});

test('a foot that is scrolled to the top of the screen does not push it out', () => {
  expect(takenBelow(board, [foot(-50, { height: 850 })], 800)).toBe(720);
});
