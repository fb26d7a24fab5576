import { expect, test } from 'vitest';
import { actions, isAbove, may, roleOf, roles } from './permissions.ts';

/** For each action: resident, moderator, owner, city moderator. */
const table: Record<string, string> = {
  report: 'yes yes yes yes',
  pin: 'no yes yes yes',
  'set slow mode': 'no yes yes yes',
  delete: 'no yes yes yes',
  mute: 'no yes yes yes',
  ban: 'no yes yes yes',
  'see moderation': 'no yes yes yes',
  'resolve reports': 'no yes yes yes',
  describe: 'no no yes yes',
  archive: 'no no yes yes',
  'make moderators': 'no no yes yes',
};

test('the table has every action', () => {
  expect(Object.keys(table).sort()).toEqual([...actions].sort());
});

test.each(actions)('%s: who may', (action) => {
  expect(roles.map((role) => (may(action, role) ? 'yes' : 'no')).join(' ')).toBe(table[action]);
});

test('one acts against those below, never against an equal', () => {
  const above = roles.map((role) => roles.filter((other) => isAbove(role, other)));
  expect(above).toEqual([[], ['resident'], ['resident', 'moderator'], ['resident', 'moderator', 'owner']]);
});

test.each([
  ['a resident', {}, 'resident'],
  ['who was made a moderator', { moderator: true }, 'moderator'],
  ['who made the room', { residentId: 'u_owner' }, 'owner'],
  ['a moderator of the city, also in their own room', { residentId: 'u_owner', ofCity: true }, 'city moderator'],
])('%s: %o is %s', (_who, given, role) => {
  const resident = { residentId: 'u_olena', createdBy: 'u_owner', moderator: false, ofCity: false, ...given };
  expect(roleOf(resident)).toBe(role);
});
