import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City, Locale } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { FakeSecondMe, interaction } from './fake-secondme.ts';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import { SecondMeChat } from './secondme-chat.tsx';
import { SecondMePage } from './secondme-page.tsx';

let fake: FakeSecondMe;
let root: Root;
let city: City;
const announce = vi.fn<City['announce']>();

beforeEach(async () => {
  sessionStorage.clear();
  fake = new FakeSecondMe();
  fake.history = [6, 5, 4, 3, 2, 1].map((n) => interaction(n, n === 4 ? { state: 'stopped' } : {}));
  fake.script = { pieces: ['Перше речення. А'], end: 'hang' };
  city = {
    resident: createStore(() => ({ userId: 'u_olena', displayName: 'Олена' })),
    transport: fake.transport,
    socket: { status: createStore(() => ({ state: 'open' })) },
    ...{ announce, toast: vi.fn(), navigate: vi.fn() },
  } as unknown as City;
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore<Locale>(() => 'en')} catalogues={{ en, uk }}>
        <SecondMeChat city={city} known />
      </Words>,
    ),
  );
  await vi.waitFor(() => expect(cards()).toHaveLength(5));
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.clearAllMocks();
});

const cards = () => [...document.querySelectorAll('section li button')].map((card) => card.textContent);
const box = () => document.querySelector('textarea') as HTMLTextAreaElement;
const button = (name: string) =>
  [...document.querySelectorAll('button')].find(
    (one) => one.textContent === name || one.getAttribute('aria-label') === name,
  );
const press = (on: Element, key: string, given: KeyboardEventInit = {}) =>
  act(async () => {
    on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given }));
  });
const write = (text: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box(), text);
    box().dispatchEvent(new Event('input', { bubbles: true }));
  });
const seen = (check: () => void) => vi.waitFor(() => act(async () => check()));

async function askLong(): Promise<void> {
  await write('Розкажи все');
  await press(box(), 'Enter');
  await seen(() => expect(document.querySelector('article')?.textContent).toContain('Перше речення.'));
}

test('the Enter that ends a composition asks nothing, the next one does', async () => {
  await write('Розкажи');
  await press(box(), 'Enter', { isComposing: true });
  await press(box(), 'Enter', { keyCode: 229 });
  expect(fake.asked).toEqual([]);
  await press(box(), 'Enter');
  expect(fake.asked).toMatchObject([{ prompt: 'Розкажи' }]);
});

test('while an answer comes its button stops it; what has ended of it is said, and half a sentence is not', async () => {
  await askLong();
  expect(announce.mock.calls).toEqual([['Перше речення.']]);
  expect(button('Ask')).toBeUndefined();
  await act(async () => button('Stop the answer')?.click());
  await seen(() => expect(fake.cancelled).toBe(1));
  await seen(() => expect(button('Ask')).toBeDefined());
});

test.each<[string, () => Element]>([
  ['the box', box],
  ['a card', () => document.querySelector('section li button') as Element],
  ['nowhere, the button that asked being gone', () => document.body],
])('Escape stops the answer from %s', async (_, focused) => {
  await askLong();
  await press(focused(), 'Escape', { isComposing: true });
  expect(fake.cancelled).toBe(0);
  await press(focused(), 'Escape');
  await seen(() => expect(fake.cancelled).toBe(1));
});

test('the Escape that closes a window stops no answer', async () => {
  await askLong();
  await act(async () => button('All')?.click());
  await press(document.querySelector('dialog[open] button') as Element, 'Escape');
  expect(fake.cancelled).toBe(0);
});

test('each card says who answered, and that it was no language model', async () => {
  fake.history = [
    interaction(2, { isLlm: true, provider: 'openai', model: 'qwen3-8b' }),
    interaction(1, { isLlm: false, provider: 'city-guide', model: '1' }),
    interaction(0, { state: 'stopped', response: 'Пер', isLlm: false, provider: '', model: '' }),
  ];
  await act(async () => root.unmount());
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore<Locale>(() => 'en')} catalogues={{ en, uk }}>
        <SecondMeChat city={city} known />
      </Words>,
    ),
  );
  await vi.waitFor(() => expect(cards()).toHaveLength(3));
  expect(cards()[0]).toContain('openai · qwen3-8b');
  expect(cards().map((card) => card?.includes('No language model'))).toEqual([false, true, false]);
});

test('the ribbon says which cards are told with the next question', () => {
  expect(cards().map((card) => card?.includes('remembered'))).toEqual([true, true, false, true, true]);
});

test('another resident of this tab finds nothing of what the one before was writing', async () => {
  const page = (
    <Words locale={createStore<Locale>(() => 'en')} catalogues={{ en, uk }}>
      <SecondMePage city={city} />
    </Words>
  );
  await act(async () => root.render(page));
  await write('лише моє');
  await act(async () => city.resident.setState({ userId: 'u_taras', displayName: 'Тарас' }));
  expect([box().value, sessionStorage.length]).toEqual(['', 0]);
});
