import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { HomeserverRefusalSchema, MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';
import { Words } from '../ui/words.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { openHomeserver } from './homeserver.ts';
import { openKeptAccount } from './kept-account.ts';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import type { Matrix } from './matrix.ts';
import type { MatrixStatus } from './matrix-status.ts';

let root: Root;
let matrix: Matrix;
/** Whether the city has a homeserver, or does not answer. */
let there: boolean | 'lost';
let refusal: ConnectError | undefined;
let asked: string[];
/** The language of the page. */
let words: StoreApi<Locale>;

const refused = (status: number, errcode: string, softLogout = false) =>
  new ConnectError('no', Code.Unauthenticated, {}, [
    { desc: HomeserverRefusalSchema, value: create(HomeserverRefusalSchema, { status, errcode, softLogout }) },
  ]);

beforeEach(() => {
  there = true;
  refusal = undefined;
  asked = [];
  localStorage.clear();
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function show(locale: Locale = 'en'): Promise<void> {
  const transport = createRouterTransport(({ rpc }) => {
    rpc(MatrixGatewayService.method.getBridge, () => {
      if (there === 'lost') throw new ConnectError('away', Code.Unavailable);
      return { presence: there };
    });
    rpc(MatrixGatewayService.method.setPresence, ({ matrixUserId, accessToken, status }) => {
      asked.push(`${matrixUserId} ${accessToken} ${status}`);
      if (refusal) throw refusal;
      return { ok: true };
    });
  });
  const kept = openKeptAccount(
    { storage: localStorage, target: window },
    createStore(() => ({ userId: 'u_olena' })),
  );
  const status = createStore<MatrixStatus>(() => 'unavailable');
  matrix = { kept, homeserver: openHomeserver(transport), status };
  root = createRoot(document.body.appendChild(document.createElement('div')));
  words = createStore<Locale>(() => locale);
  await act(async () =>
    root.render(
      <Words locale={words} catalogues={{ en, uk }}>
        <AccountDialog matrix={matrix} open={createStore(() => true)} />
      </Words>,
    ),
  );
}

const text = () => document.body.textContent;
const field = (n: number) => document.querySelectorAll('input')[n] as HTMLInputElement;
const press = (words: string) =>
  act(async () => [...document.querySelectorAll('button')].find((button) => button.textContent === words)?.click());

async function type(n: number, value: string): Promise<void> {
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field(n), value);
    field(n).dispatchEvent(new Event('input', { bubbles: true }));
  });
}

async function link(userId: string, token: string): Promise<void> {
  await type(0, userId);
  await type(1, token);
  await press('Link');
}

test('an account that the homeserver takes is kept, until it is forgotten', async () => {
  const said = vi.fn(async () => new Response('{}'));
  vi.stubGlobal('fetch', said);
  await show();
  expect(field(1).type, 'nobody reads the token over a shoulder').toBe('password');
  await link(' @olena:city.example ', ' syt_x ');
  expect(asked).toEqual(['@olena:city.example syt_x unavailable']);
  expect(text()).toContain('Linked: the homeserver knows when you are here.');
  expect(text()).not.toContain('syt_x');
  expect(localStorage.length).toBeGreaterThan(0);

  await press('Forget the account');
  expect(localStorage).toHaveLength(0);
  expect(said).toHaveBeenCalledOnce();
  expect(field(0).value, 'the form is there again, empty').toBe('');
});

test('what cannot be an account is not sent', async () => {
  await show();
  await link('olena', 'a b');
  expect(text()).toContain('A Matrix ID is like @olena:matrix.example.');
  expect(text()).toContain('Paste the access token, without spaces.');
  expect(asked).toEqual([]);
});

test.each([
  [refused(401, 'M_UNKNOWN_TOKEN'), 'The homeserver does not know this token.'],
  [refused(401, 'M_UNKNOWN_TOKEN', true), 'The homeserver wants you to log in again: the token has ended.'],
  [refused(403, 'M_FORBIDDEN'), 'The homeserver says that the token is not of this Matrix ID.'],
  [refused(403, 'M_GUEST_ACCESS_FORBIDDEN'), 'The homeserver does not let guests do this.'],
  [refused(403, 'M_USER_DEACTIVATED'), 'The homeserver refused it: M_USER_DEACTIVATED.'],
  [refused(404, ''), 'The account was refused (404).'],
  [new ConnectError('later', Code.ResourceExhausted), 'The homeserver asks for a pause.'],
  [new ConnectError('down', Code.Unavailable), 'The homeserver does not answer now.'],
  [new ConnectError('oh', Code.Internal), 'The city cannot pass it on now.'],
])('%s: %s, and nothing is kept', async (error, words) => {
  refusal = error;
  await show();
  await link('@olena:city.example', 'syt_x');
  expect(document.querySelector('[role="alert"]')?.textContent).toBe(words);
  expect(localStorage).toHaveLength(0);
});

test('an account that is refused later says why', async () => {
  await show('uk');
  await act(async () => {
    matrix.kept.link({ userId: '@olena:city.example', accessToken: 'syt_x' });
    matrix.kept.hear({ kind: 'refused', status: 401, errcode: 'M_UNKNOWN_TOKEN', softLogout: true });
  });
  expect(document.querySelector('[role="status"]')?.textContent).toBe(
    'Домашній сервер просить увійти знову: токен більше не діє.',
  );
});

test('a city without a homeserver asks nobody for a token', async () => {
  there = false;
  await show();
  expect(text()).toContain('This city has no homeserver.');
  expect(document.querySelector('input')).toBeNull();
});

test('a city that does not answer is asked again', async () => {
  there = 'lost';
  await show();
  expect(text()).toContain('The city does not answer.');
  there = true;
  await press('Try again');
  expect(field(0)).toBeDefined();
});

test('what is wrong is said in the language of the page, also when that changes meanwhile', async () => {
  await show();
  await press('Link');
  expect(text()).toContain('Paste the access token, without spaces.');
  await act(async () => words.setState('uk', true));
  expect(text()).toContain('Вставте токен доступу');
  expect(text()).not.toContain('Paste');
});
