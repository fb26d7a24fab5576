import { Code } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { clearHistory, erasePair, restore } from './erase.ts';
import { FakeSecondMe, interaction } from './fake-secondme.ts';
import { loadHistory } from './secondme-store.ts';

async function withHistory(...numbers: number[]): Promise<FakeSecondMe> {
  const fake = new FakeSecondMe();
  fake.history = numbers.map((number) => interaction(number));
  await loadHistory(fake.secondMe);
  return fake;
}
const shown = (fake: FakeSecondMe) => fake.secondMe.store.getState().pairs.map(({ id }) => id);

test('a cleared history leaves nothing, and is back when that is undone', async () => {
  const fake = await withHistory(2, 1);
  const receipt = await clearHistory(fake.secondMe);
  expect(receipt).toMatchObject({ erased: 2 });
  expect((receipt?.until ?? 0) - (receipt?.at ?? 0)).toBe(10_000);
  expect(fake.secondMe.store.getState()).toMatchObject({ pairs: [], rememberedIds: [], openId: null });
  expect(receipt && (await restore(fake.secondMe, receipt))).toBe(true);
  expect(shown(fake)).toEqual(['i2', 'i1']);
});

test('one is erased alone, and an older one takes its place in the ribbon', async () => {
  const fake = await withHistory(6, 5, 4, 3, 2, 1);
  expect(shown(fake)).toEqual(['i6', 'i5', 'i4', 'i3', 'i2']);
  expect(await erasePair(fake.secondMe, 'i5')).toMatchObject({ erased: 1 });
  expect(shown(fake)).not.toContain('i5');
  await loadHistory(fake.secondMe);
  expect(shown(fake)).toEqual(['i6', 'i4', 'i3', 'i2', 'i1']);
});

test('what could not be erased is still there, and what could not be undone is told', async () => {
  const fake = await withHistory(2, 1);
  const receipt = { id: 'receipt', erased: 1, at: 0, until: 0 };
  fake.refuse = Code.Unavailable;
  expect(await clearHistory(fake.secondMe)).toBeNull();
  expect(await erasePair(fake.secondMe, 'i1')).toBeNull();
  expect(await restore(fake.secondMe, receipt)).toBe(false);
  expect(shown(fake)).toEqual(['i2', 'i1']);
});
