import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import { NotifySwitch } from './notify-switch.tsx';

let root: Root;
/** The switch in a browser that has this permission and answers so when it is asked. */
async function show(permission: NotificationPermission, answer: NotificationPermission) {
  const Notification = vi.fn(class {});
  const asked = vi.fn(async () => Object.assign(Notification, { permission: answer }).permission);
  vi.stubGlobal('Notification', Object.assign(Notification, { permission, requestPermission: asked }));
  await draw();
  return asked;
}

async function draw() {
  localStorage.clear();
  vi.stubGlobal('isSecureContext', true);
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'en' as const)} catalogues={catalogues}>
        <NotifySwitch />
      </Words>,
    ),
  );
}
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const said = () => document.querySelector('[role="status"]')?.textContent;
const ofIcon = () => [...document.querySelectorAll('p')].find((each) => each.textContent?.startsWith('The number'));
const button = () => document.querySelector('button');
const press = () => act(async () => button()?.click());

test('permission is asked when the button is pressed and not before; pressed again it is off', async () => {
  const asked = await show('default', 'granted');
  expect([asked.mock.calls.length, button()?.textContent]).toEqual([0, 'Turn on']);
  await press();
  expect(asked).toHaveBeenCalledTimes(1);
  expect(said()).toBe('While nobody sees this page, the browser tells of mentions.');
  await press();
  expect(said()).toBe('While nobody sees this page, nothing tells of mentions.');
});

test('what the resident refuses is told, and cannot be turned on here', async () => {
  await show('default', 'denied');
  await press();
  expect(said()).toMatch(/^The browser does not let the city/);
  expect(button()).toBeNull();
});

test('a browser that cannot is not offered', async () => {
  vi.stubGlobal('Notification', undefined);
  await draw();
  expect(said()).toMatch(/^This browser cannot/);
  expect(button()).toBeNull();
});

test('what the number on the icon counts is said where there can be one', async () => {
  vi.stubGlobal('navigator', { setAppBadge: async () => {} });
  await draw();
  expect(ofIcon()?.textContent).toContain('counts unread mentions');
  await act(async () => root.unmount());
  vi.stubGlobal('navigator', {});
  await draw();
  expect(ofIcon()).toBeUndefined();
});
