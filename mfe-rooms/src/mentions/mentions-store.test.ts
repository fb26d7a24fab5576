import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test } from 'vitest';
import * as eg from '../example.ts';
import { askMentions, askMoreMentions, createMentions } from './mentions-store.ts';

/** A city whose pages have these calls, each by its seq; those that are `read` are negative. */
function cityOf(pages: number[][]) {
  const city = { pages, down: false };
  const transport = createRouterTransport((router) =>
    router.rpc(RoomsService.method.listMentions, ({ cursor }) => {
      if (city.down) throw new ConnectError('down', Code.Unavailable);
      const place = Number(cursor);
      const mentions = (city.pages[place] ?? []).map((call) => ({
        roomSlug: 'general',
        roomName: 'General',
        message: eg.answered(eg.message({ seq: Math.abs(call), text: `**агов** ${'я'.repeat(300)}` })),
        mentionedAt: timestampFromMs(Math.abs(call) * 1_000),
        unread: call > 0,
      }));
      return { mentions, nextCursor: place + 1 < city.pages.length ? String(place + 1) : '' };
    }),
  );
  const list = createMentions(createClient(RoomsService, transport));
  return { city, list, seqs: () => list.store.getState().mentions.map(({ seq }) => seq) };
}

test('only unread calls are told, with where they stand and how they begin', async () => {
  const { list, seqs } = cityOf([[9, -8, 7]]);
  await askMentions(list);
  expect(seqs()).toEqual([9, 7]);
  const [first] = list.store.getState().mentions;
  expect(first).toMatchObject({ room: { slug: 'general', name: 'General' }, username: 'Тарас', at: 9_000 });
  expect(first?.excerpt).toMatch(/^агов я{195}…$/);
});

test('a page of nothing but read ones is passed over, and the last page is the end', async () => {
  const { list, seqs } = cityOf([[-9], [8], [-7], [6], [-5]]);
  await askMentions(list);
  expect(seqs()).toEqual([8]);
  await askMoreMentions(list);
  expect(seqs()).toEqual([8, 6]);
  await askMoreMentions(list);
  expect(list.store.getState()).toMatchObject({ nextCursor: '', more: 'idle' });
  expect(seqs()).toEqual([8, 6]);
});

test('a first answer that does not come is a failure; a later one leaves what is shown', async () => {
  const { city, list, seqs } = cityOf([[2], [1]]);
  city.down = true;
  await askMentions(list);
  expect(list.store.getState().phase).toBe('failed');
  city.down = false;
  await askMentions(list);
  city.down = true;
  await Promise.all([askMentions(list), askMoreMentions(list)]);
  expect(list.store.getState()).toMatchObject({ phase: 'ready', more: 'failed' });
  expect(seqs()).toEqual([2]);
});
