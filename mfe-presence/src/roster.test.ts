import fc from 'fast-check';
import type { PresenceState, PresenceStatus } from 'shell/contract';
import { expect, test } from 'vitest';
import { facesThatFit, inOrder, isComplete, presentNow, shownStatus } from './roster.ts';

const city = (people: Record<string, PresenceStatus>, given: Partial<PresenceState> = {}): PresenceState => {
  const residents = Object.entries(people).map(
    ([name, status]) => [`u_${name}`, { username: name, status, lastSeen: '' }] as const,
  );
  return { residents: new Map(residents), online: residents.length, live: true, asOf: 1, ...given };
};

test('oneself comes first, then the active, then those away, by name in the language of the page', () => {
  const people = city({ Ярина: 'online', Єва: 'away', Гнат: 'online', Ґалаґан: 'online', Я: 'away' });
  const names = presentNow(people, 'u_Я', 'uk', 9).map((present) => present.username);
  expect(names).toEqual(['Я', 'Гнат', 'Ґалаґан', 'Ярина', 'Єва']);
});

test('one who is not in the city is not shown as being there', () => {
  expect(presentNow(city({ Гнат: 'online' }), 'u_x', 'uk', 9).some((present) => present.own)).toBe(false);
});

test('of everyone only the first are taken, and they are those who come first', () => {
  const status = fc.constantFrom<PresenceStatus>('online', 'away');
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 3 }), status), fc.nat(12), (people, count) => {
      const [me] = Object.keys(people);
      const everyone = inOrder(presentNow(city(people), `u_${me}`, 'uk', Number.POSITIVE_INFINITY), 'uk');
      expect(everyone).toHaveLength(Object.keys(people).length);
      expect(presentNow(city(people), `u_${me}`, 'uk', count)).toEqual(everyone.slice(0, count));
    }),
  );
});

test('not to be disturbed says more than active or away, and nothing of who is not here', () => {
  expect(shownStatus({ status: 'away', doNotDisturb: true })).toBe('do_not_disturb');
  expect(shownStatus({ status: 'online', doNotDisturb: false })).toBe('online');
  expect(shownStatus({ status: 'offline', doNotDisturb: true })).toBe('offline');
});

test('only a live picture that names as many as there are is complete', () => {
  expect(isComplete(city({ a: 'online' }))).toBe(true);
  expect(isComplete(city({ a: 'online' }, { online: 3_000 }))).toBe(false);
  expect(isComplete(city({ a: 'online' }, { live: false }))).toBe(false);
  expect(isComplete(city({}, { online: null }))).toBe(false);
});

test('the last place is only kept when not everybody fits', () => {
  expect(facesThatFit(100, 2, 50, 40)).toBe(2);
  expect(facesThatFit(100, 3, 50, 40)).toBe(1);
  expect(facesThatFit(30, 3, 50, 40)).toBe(0);
});

test('what is shown never takes more than there is, and never more people than there are', () => {
  const size = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 3_000 }),
      size,
      size,
      (w, n, face, rest) => {
        const shown = facesThatFit(w, n, face, rest);
        expect(shown).toBeLessThanOrEqual(n);
        expect(shown).toBeGreaterThanOrEqual(0);
        if (shown > 0) expect(shown * face + (shown < n ? rest : 0)).toBeLessThanOrEqual(w);
      },
    ),
  );
});
