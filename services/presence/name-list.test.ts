import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NameList } from './name-list.ts';
import { compareKeys } from './name-order.ts';

test('whoever comes and goes, and whenever somebody looks: everyone once, in order, in pages', () => {
  const key = fc.constantFrom(...['0а', '0б', '0я', '1а', '1z', '0🦊', '0\ue000', '1'].map((name) => `${name}\0u`));
  const act = fc.oneof(fc.record({ flip: key }), fc.record({ look: fc.integer({ min: 1, max: 9 }) }));
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const list = new NameList<string>();
      const model = new Map<string, string>();
      let n = 0;
      const look = (limit: number) => {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page: ReturnType<typeof list.page> = list.page(limit, after);
          expect(page.values.length).toBeLessThanOrEqual(limit);
          seen.push(...page.values);
          after = page.next;
        } while (after !== undefined);
        expect(seen).toEqual([...model].sort(([a], [b]) => compareKeys(a, b)).map(([, value]) => value));
      };
      for (const one of acts) {
        if ('look' in one) look(one.look);
        else if (model.delete(one.flip)) list.remove(one.flip);
        else {
          model.set(one.flip, `value ${++n}`);
          list.add(one.flip, `value ${n}`);
        }
      }
      look(3);
    }),
    { numRuns: 500 },
  );
});
