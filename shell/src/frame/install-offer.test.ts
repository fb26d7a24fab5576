import { beforeEach, expect, test } from 'vitest';
import { openInstallOffer } from './install-offer.ts';

let browser: EventTarget;
let offer: ReturnType<typeof openInstallOffer>;

function offered(answer: Promise<unknown>): Event & { asked: number } {
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
    asked: 0,
    prompt() {
      event.asked += 1;
      return answer;
    },
  });
  browser.dispatchEvent(event);
  return event;
}

beforeEach(() => {
  browser = new EventTarget();
  offer = openInstallOffer(browser);
});

test('nothing is offered before the browser does, and its own bar stays away', () => {
  expect(offer.getState()).toBeNull();
  const event = offered(Promise.resolve());
  expect(event.defaultPrevented).toBe(true);
  expect(event.asked).toBe(0);
  expect(offer.getState()).not.toBeNull();
});

test.each([
  ['an answer', () => Promise.resolve({ outcome: 'dismissed' })],
  ['a refusal to ask', () => Promise.reject(new DOMException('no gesture', 'NotAllowedError'))],
])('after %s the offer is gone', async (_what, answer) => {
  const event = offered(answer());
  await offer.getState()?.take();
  expect(event.asked).toBe(1);
  expect(offer.getState()).toBeNull();
});

test('what was installed in another way is offered no longer', () => {
  offered(Promise.resolve());
  browser.dispatchEvent(new Event('appinstalled'));
  expect(offer.getState()).toBeNull();
});
