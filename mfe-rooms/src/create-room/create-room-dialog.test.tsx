import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import { HandClock } from '../fake-edge.ts';
import { createRoomsList } from '../rooms-store.ts';
import { CreateRoomDialog } from './create-room-dialog.tsx';

let root: Root;
/** Ends what the city is asked to do. */
let refuse: (code: Code) => Promise<void>;

beforeEach(async () => {
  const answer = Promise.withResolvers<never>();
  refuse = (code) =>
    act(async () => {
      answer.reject(new ConnectError('no', code));
      await answer.promise.catch(() => undefined);
    });
  const transport = createRouterTransport((router) =>
    router.service(RoomsService, { createRoom: () => answer.promise }),
  );
  const list = createRoomsList(createClient(RoomsService, transport), new HandClock());
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'uk' as const)} catalogues={catalogues}>
        <CreateRoomDialog list={list} open name="Сад" onClose={() => {}} onMade={() => {}} />
      </Words>,
    ),
  );
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

const field = (tag: 'input' | 'textarea') => document.querySelector(tag) as HTMLInputElement | HTMLTextAreaElement;
const write = (into: HTMLInputElement | HTMLTextAreaElement, words: string) =>
  act(async () => {
    into.focus();
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(into), 'value')?.set?.call(into, words);
    into.dispatchEvent(new Event('input', { bubbles: true }));
  });
const press = () =>
  act(async () => {
    document.querySelector<HTMLElement>('[type=submit]')?.focus();
    document.querySelector('form')?.requestSubmit();
  });
const description = (of: HTMLElement) =>
  document.getElementById(of.getAttribute('aria-describedby') ?? '')?.querySelector('[role=alert]')?.textContent;

test('whoever asks for a name that is taken goes on in its field, which says so', async () => {
  await press();
  await refuse(Code.AlreadyExists);
  const name = field('input');
  await expect.poll(() => description(name)).toBe('У місті вже є кімната з такою назвою.');
  expect([document.activeElement, name.getAttribute('aria-invalid')]).toEqual([name, 'true']);
});

test('what the city does not accept is said in the words of the page', async () => {
  await press();
  await refuse(Code.InvalidArgument);
  await expect.poll(() => description(field('input'))).toContain('У тексті є невидимий символ');
});

test('what the form itself does not accept is gone to as well', async () => {
  await write(field('textarea'), 'д'.repeat(281));
  await press();
  expect(document.activeElement).toBe(field('textarea'));
});

test('whoever has gone on to write meanwhile stays there', async () => {
  await press();
  await write(field('textarea'), 'Про яблуні');
  await refuse(Code.AlreadyExists);
  await expect.poll(() => description(field('input'))).toBeDefined();
  expect(document.activeElement).toBe(field('textarea'));
});

test('what is no fault of a field leaves the focus at the button', async () => {
  await press();
  await refuse(Code.Unavailable);
  await expect.poll(() => document.querySelector('[role=alert]')).not.toBeNull();
  expect(document.activeElement).toBe(document.querySelector('[type=submit]'));
});
