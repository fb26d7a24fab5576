import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avatarColours, colourOf, initialsOf } from './avatar-looks.ts';

test('a resident always has the same colour, and there is a class for it', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      expect(colourOf(id)).toBe(colourOf(id));
      expect(Number.isInteger(colourOf(id)) && colourOf(id) >= 0 && colourOf(id) < avatarColours).toBe(true);
    }),
  );
  const colours = new Set(Array.from({ length: 200 }, (_, n) => colourOf(`u_${n}`)));
  expect(colours.size).toBe(avatarColours);
});

test.each([
  ['Олена', 'О'],
  ['Леся Українка', 'ЛУ'],
  ['  гість 7m2e ', 'Г7'],
  ["Д'Артаньян", 'Д'],
  ['🦊 fox', 'F'],
  ['🦊', '?'],
  ['', '?'],
])('the letters of "%s" are %s', (name, letters) => {
  expect(initialsOf(name)).toBe(letters);
});
