import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { ResidentsService, type Token, TokenSchema } from 'proto/city/residents/v1/residents';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { Words } from '../ui/words.tsx';
import { AccountDialogs, type Place } from './account-dialogs.tsx';
import { deleteMe } from './delete-me.ts';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';

let root: Root;
let tokens: Token[];
let refusal: ConnectError | undefined;

beforeEach(() => {
  tokens = [];
  refusal = undefined;
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const refuse = () => {
  if (refusal) throw refusal;
};

async function show(place: Place = 'account'): Promise<void> {
  const transport = createRouterTransport(({ rpc }) => {
    rpc(ResidentsService.method.listTokens, () => {
      refuse();
      return { tokens };
    });
    rpc(ResidentsService.method.createToken, ({ name, scopes }) => {
      refuse();
      const createdAt = timestampFromMs(Date.now());
      const token = create(TokenSchema, { tokenId: name, name, scopes, createdAt, expiresAt: createdAt });
      tokens = [token, ...tokens];
      return { secret: 'the-secret', token };
    });
    rpc(ResidentsService.method.revokeToken, ({ tokenId }) => {
      refuse();
      tokens = tokens.filter((token) => token.tokenId !== tokenId);
      return { status: 'revoked' };
    });
  });
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'en' as const)} catalogues={{ en, uk }}>
        <AccountDialogs
          city={{ resident: createStore(() => ({ userId: 'u_olena', displayName: 'Олена' })) }}
          rpc={createClient(ResidentsService, transport)}
          open={createStore<Place | null>(() => place)}
        />
      </Words>,
    ),
  );
}

const text = () => document.body.textContent;
const button = (words: string) =>
  [...document.querySelectorAll('button')].filter(({ textContent }) => textContent === words).at(-1);
const press = (words: string) => act(async () => button(words)?.click());

async function write(value: string): Promise<void> {
  const field = document.querySelector('input:not([type=checkbox])') as HTMLInputElement;
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

test('a token is shown once, stands in the list, and is revoked after a question', async () => {
  await show();
  expect(text()).toContain('You have made none.');
  await press('Make a token');
  await write(' Laptop ');
  await press('Make it');
  expect(text()).toContain('The token “Laptop” is shown only now.');
  expect(text()).toContain('"Authorization": "Bearer the-secret"');
  expect(tokens[0]?.scopes, 'reading what is kept is not allowed by itself').toEqual(['secondme.ask', 'city.read']);

  await press('I have copied it');
  expect(text()).not.toContain('the-secret');
  expect(text()).toContain('It may ask your Second Me and read the city as far as your Second Me may.');
  expect(text()).toContain('never used');
  await press('Revoke');
  expect(tokens, 'nothing before the second press').toHaveLength(1);
  await press('Revoke');
  expect(tokens).toEqual([]);
  expect(text()).toContain('“Laptop” is revoked.');
  expect(text()).toContain('You have made none.');
});

test('a token without a name, or that may do nothing, is not made', async () => {
  await show('token');
  expect(button('Make it')?.disabled).toBe(true);
  await write('Laptop');
  expect(button('Make it')?.disabled).toBe(false);
  for (const box of document.querySelectorAll<HTMLInputElement>('[type=checkbox]')) {
    if (box.checked) await act(async () => box.click());
  }
  expect(button('Make it')?.disabled).toBe(true);
});

test.each([
  [Code.ResourceExhausted, 'You have as many tokens as there may be: revoke one first.'],
  [Code.InvalidArgument, 'The city did not take this name: no'],
  [Code.Unavailable, 'It was not made: the city does not answer. Try again soon.'],
])('refused with %d: %s', async (code, words) => {
  refusal = new ConnectError('no', code);
  await show('token');
  await write('Laptop');
  await press('Make it');
  expect(document.querySelector('[role="alert"]')?.textContent).toBe(words);
});

test('a city that does not answer is asked again', async () => {
  refusal = new ConnectError('away', Code.Unavailable);
  await show();
  expect(text()).toContain('Your tokens cannot be shown now');
  refusal = undefined;
  await press('Try again');
  expect(text()).toContain('You have made none.');
});

test('nobody is deleted before they have written their name', async () => {
  const asked = vi.fn(async () => Response.json({ detail: 'Second Me is away' }, { status: 503 }));
  vi.stubGlobal('fetch', asked);
  await show('deletion');
  await write('Олег');
  expect(button('Delete for good')?.disabled).toBe(true);
  await write('Олена ');
  await press('Delete for good');
  expect(asked).toHaveBeenCalledExactlyOnceWith(`/auth/me?display_name=${encodeURIComponent('Олена')}`, {
    method: 'DELETE',
  });
  expect(document.querySelector('[role="alert"]')?.textContent).toContain('Nothing was deleted');
});

test.each([
  [Response.json({ status: 'deleted' }), 'deleted'],
  [new Response('', { status: 401 }), 'deleted'],
  [Response.json({ detail: 'x' }, { status: 400 }), 'kept'],
  [new Response('<html>', { status: 502 }), 'away'],
])('what a deletion was answered: %#', async (answer, outcome) => {
  await show();
  expect(await deleteMe('Олена', async () => answer)).toBe(outcome);
});
