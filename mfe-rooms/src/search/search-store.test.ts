import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService, type SearchMessagesRequest, SearchMessagesResponseSchema } from 'proto/city/rooms/v1/rooms';
import { beforeEach, expect, test, vi } from 'vitest';
import * as eg from '../example.ts';
import { createSearch, endSearch, lookAgain, lookFor, type Search, showMore } from './search-store.ts';

/** What the city is asked, and how it answers each. */
let asked: SearchMessagesRequest[];
let answer: (request: SearchMessagesRequest) => Promise<{ seqs: number[]; next: string }>;
let search: Search;

beforeEach(() => {
  asked = [];
  answer = async () => ({ seqs: [2, 1], next: '' });
  const transport = createRouterTransport((router) =>
    router.rpc(RoomsService.method.searchMessages, async (request) => {
      asked.push(request);
      const { seqs, next } = await answer(request);
      return create(SearchMessagesResponseSchema, {
        hits: seqs.map((seq) => ({
          message: eg.answered(eg.message({ seq })),
          room: { id: 'city_general', slug: 'general', name: 'General' },
          snippet: [{ text: 'слово', hit: true }],
        })),
        nextBefore: next,
      });
    }),
  );
  search = createSearch(createClient(RoomsService, transport), 'general');
});

const state = () => search.store.getState();
const seqs = () => state().hits.map(({ seq }) => seq);

test('finds what is asked for, in its room', async () => {
  const looking = lookFor(search, 'слово');
  expect(state().phase).toBe('searching');
  await looking;
  expect([state().phase, seqs()]).toEqual(['found', [2, 1]]);
  expect(asked).toMatchObject([{ query: 'слово', roomId: 'general', before: '' }]);
  expect(state().hits[0]).toMatchObject({ username: 'Тарас', room: { slug: 'general' }, snippet: [{ hit: true }] });
});

test.each([
  ['', 'nothing'],
  ['  ', 'nothing'],
  ['с', 'short'],
  ['🌻 !', 'short'],
  ['с'.repeat(201), 'long'],
])('%j asks the city for nothing', async (query, phase) => {
  await lookFor(search, 'слово');
  await lookFor(search, query);
  expect([state().phase, state().hits, asked.length]).toEqual([phase, [], 1]);
});

test('what was asked before is given up, and its answer never shown; its hits stay until then', async () => {
  await lookFor(search, 'перше');
  const { promise, resolve } = Promise.withResolvers<{ seqs: number[]; next: string }>();
  answer = ({ query }) => (query === 'друге' ? promise : Promise.resolve({ seqs: [3], next: '' }));
  const second = lookFor(search, 'друге');
  expect([state().phase, seqs()]).toEqual(['searching', [2, 1]]);
  const third = lookFor(search, 'третє');
  resolve({ seqs: [9], next: '' });
  await Promise.all([second, third]);
  expect([state().phase, seqs()]).toEqual(['found', [3]]);
});

test('pages are added, one at a time; one that does not come can be asked for again', async () => {
  answer = async ({ before }) => (before === '' ? { seqs: [3], next: 'a' } : { seqs: [2], next: '' });
  await lookFor(search, 'слово');
  await Promise.all([showMore(search), showMore(search)]);
  expect([seqs(), state().more, asked.length]).toEqual([[3, 2], 'idle', 2]);
  await showMore(search);
  expect(asked.length).toBe(2);

  await lookFor(search, 'слово');
  answer = () => Promise.reject(new ConnectError('away', Code.Unavailable));
  await showMore(search);
  expect([seqs(), state().more]).toEqual([[3], 'failed']);
});

test('a refusal says why, and the same can be asked again; what is no word to the city is none', async () => {
  answer = () => Promise.reject(new ConnectError('too long', Code.DeadlineExceeded));
  await lookFor(search, 'слово');
  expect([state().phase, state().refusal]).toEqual(['failed', Code.DeadlineExceeded]);
  answer = async () => ({ seqs: [1], next: '' });
  await lookAgain(search);
  expect([state().phase, seqs(), state().refusal]).toEqual(['found', [1], null]);
  answer = () => Promise.reject(new ConnectError('no word', Code.InvalidArgument));
  await lookFor(search, '-слово');
  expect([state().phase, seqs()]).toEqual(['short', []]);
});

test('nothing comes after its end', async () => {
  const { promise, resolve } = Promise.withResolvers<{ seqs: number[]; next: string }>();
  answer = () => promise;
  const looking = lookFor(search, 'слово');
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  endSearch(search);
  resolve({ seqs: [1], next: '' });
  await looking;
  expect(seqs()).toEqual([]);
});
