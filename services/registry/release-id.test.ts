import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compositionId, integrityOf, releaseId } from './release-id.ts';

const files = fc.uniqueArray(fc.record({ path: fc.string(), integrity: fc.base64String() }), {
  selector: (file) => file.path,
  minLength: 1,
});

test('the integrity is what a browser computes', () => {
  expect(integrityOf(Buffer.from("alert('Hello, world.');"))).toBe(
    'sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO',
  );
});

test('a release id does not depend on the order of the files', () => {
  fc.assert(
    fc.property(files, (list) => {
      expect(releaseId([...list].reverse())).toBe(releaseId(list));
      expect(releaseId(list)).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
});

test('another byte in any file is another release', () => {
  fc.assert(
    fc.property(files, fc.nat(), (list, at) => {
      const changed = list.map((file, index) =>
        index === at % list.length ? { ...file, integrity: `${file.integrity}x` } : file,
      );
      expect(releaseId(changed)).not.toBe(releaseId(list));
    }),
  );
});

test('a composition is named by its releases, whatever their order', () => {
  const rooms = { name: 'rooms', id: '0123456789abcdef' };
  const presence = { name: 'presence', id: 'fedcba9876543210' };
  expect(compositionId([rooms, presence])).toBe(compositionId([presence, rooms]));
  expect(compositionId([rooms])).not.toBe(compositionId([rooms, presence]));
  expect(compositionId([])).toMatch(/^[0-9a-f]{12}$/);
});
