/** What every Bus must do; run against each implementation by bus.test.ts. */
import { expect, test, vi } from 'vitest';
import type { Bus } from './bus.ts';

/** Declares the tests; `open` gives two ends of one Bus: two processes, or the same one twice. */
export function busAcceptance(open: () => Promise<[Bus, Bus]>): void {
  /** Waits for what must come; what must not come would have come before it. */
  const hears = (heard: string[], expected: string[]) => vi.waitFor(() => expect(heard).toEqual(expected), 10_000);

  test('a text reaches every subscriber of its topic, at both ends, and no other topic', async () => {
    const [here, there] = await open();
    const heard: string[] = [];
    const topic = `t-${crypto.randomUUID()}`;
    const subscriptions = [
      here.subscribe(topic, (text) => heard.push(`here ${text}`)),
      there.subscribe(topic, (text) => heard.push(`there ${text}`)),
      there.subscribe(`${topic}-other`, (text) => heard.push(`other ${text}`)),
    ];
    await Promise.all(subscriptions.map((subscription) => subscription.ready));
    here.publish(topic, 'привіт');
    await vi.waitFor(() => expect(heard.toSorted()).toEqual(['here привіт', 'there привіт']), 10_000);
  });

  test('texts of one publisher come in order', async () => {
    const [here, there] = await open();
    const heard: string[] = [];
    const topic = `t-${crypto.randomUUID()}`;
    await there.subscribe(topic, (text) => heard.push(text)).ready;
    for (let n = 0; n < 1_200; n++) here.publish(topic, String(n));
    await hears(
      heard,
      Array.from({ length: 1_200 }, (_, n) => String(n)),
    );
  });

  test('texts of many topics in one turn each come to their own, in order', async () => {
    const [here, there] = await open();
    const topics = Array.from({ length: 20 }, () => `t-${crypto.randomUUID()}`);
    const heard = new Map<string, string[]>(topics.map((topic) => [topic, []]));
    const subscriptions = topics.map((topic) => there.subscribe(topic, (text) => heard.get(topic)?.push(text)));
    await Promise.all(subscriptions.map((subscription) => subscription.ready));
    for (const text of ['one', 'two', '']) for (const topic of topics) here.publish(topic, `${topic} ${text}`);
    for (const topic of topics) await hears(heard.get(topic) ?? [], [`${topic} one`, `${topic} two`, `${topic} `]);
  });

  test('after end nothing is heard, while the others still hear', async () => {
    const [here, there] = await open();
    const heard: string[] = [];
    const topic = `t-${crypto.randomUUID()}`;
    const gone = there.subscribe(topic, () => heard.push('gone'));
    const stays = there.subscribe(topic, () => heard.push('stays'));
    await Promise.all([gone.ready, stays.ready]);
    gone.end();
    gone.end();
    here.publish(topic, 'x');
    await hears(heard, ['stays']);
    stays.end();
    await there.subscribe(topic, () => heard.push('again')).ready;
    here.publish(topic, 'y');
    await hears(heard, ['stays', 'again']);
  });
}
