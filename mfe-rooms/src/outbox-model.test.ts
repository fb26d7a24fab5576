/** What a resident writes, whatever becomes of the connection and of the page: nothing lost, nothing twice, in order. */
import fc from 'fast-check';
import type { Frame } from 'shell/contract';
import { expect, test } from 'vitest';
import * as eg from './example.ts';
import { FakeCity } from './fake-edge.ts';
import { discardMessage, restoreMessage, retryMessage, sendMessage } from './message-sender.ts';
import type { OpenRoom } from './open-room.ts';
import type { OutboxEntry } from './outbox.ts';
import { closeRoom, openRoom } from './room-store.ts';
import type { OtherTab } from './tab-storage.ts';

/** What may happen next; `coin` decides what has two ways. */
type Step = {
  what:
    | 'write'
    | 'city takes'
    | 'city refuses'
    | 'frame comes'
    | 'another writes'
    | 'lose'
    | 'find'
    | 'reload'
    | 'another tab'
    | TooSoon;
  coin: boolean;
};
/** The city takes nothing of the resident now, and says for how long. */
type TooSoon = 'too soon';
type LaterStep = { what: 'time passes' | 'retry' | 'discard' | 'take back' | 'undo'; coin: boolean };

const userId = eg.olena.userId;

/** A tab, or several one after another, a city, and the two ways between them, in order, which end with the connection. */
class Story {
  readonly city = new FakeCity();
  readonly written: string[] = [];
  /** Those that were refused, had no answer or were given up once: what was written later may be sent before them. */
  readonly everFailed = new Set<string>();
  /** Those that were given up, as they were then. */
  readonly discarded = new Map<string, OutboxEntry>();
  /** Those of them that can be had back: as long as the room stays open. */
  #undoable: OutboxEntry[] = [];
  room!: OpenRoom;
  #taken = 0;
  #down: Frame[] = [];
  /** What tabs that are gone have left. */
  #gone: OtherTab[] = [];

  async begin(): Promise<void> {
    this.city.edge = { ...this.city.edge, storage: new Storage(), withOtherTabs: async (work) => work(this.#gone) };
    await this.#open();
  }

  async step({ what, coin }: Step | LaterStep): Promise<void> {
    const { socket, clock, log } = this.city;
    const failed = this.#outbox().find(({ state }) => state === 'failed')?.clientId;
    if (what === 'write' && sendMessage(this.room, `слово ${this.written.length}`)) {
      this.written.push(this.#outbox().at(-1)?.clientId ?? '');
    }
    if (what === 'city takes') this.#take(coin);
    if (what === 'city refuses') this.#refuse();
    if (what === 'too soon') this.#putOff(coin ? 20_000 : 2_000);
    if (what === 'frame comes') this.#hear();
    if (what === 'another writes') this.#append(eg.message({ seq: log.length + 1 }));
    if (what === 'lose') this.#lose();
    if (what === 'find' && !this.#connected()) {
      socket.find();
      this.#answerSubscription(coin);
    }
    if (what === 'reload') await this.#reload(coin);
    if (what === 'another tab') {
      // Whoever has closed theirs.
      const { storage } = this.city.edge;
      if (storage) this.#gone.unshift({ storage, lives: false });
      this.city.edge = { ...this.city.edge, storage: new Storage() };
      await this.#reload(coin);
    }
    if (what === 'time passes') clock.pass(coin ? 15_000 : 5_000);
    if (what === 'retry' && failed) retryMessage(this.room, failed);
    if (what === 'discard' && failed) this.#discard(failed);
    const waiting = this.#outbox().filter(({ state }) => state === 'pending');
    const unwanted = waiting.at(coin ? 0 : -1)?.clientId;
    if (what === 'take back' && unwanted) this.#discard(unwanted);
    if (what === 'undo') this.#restore();
    for (const { clientId, state } of this.#outbox()) if (state === 'failed') this.everFailed.add(clientId);
  }

  /** All comes right: the connection stays, everything is taken, and what failed is sent again. */
  async heal(): Promise<void> {
    await this.step({ what: 'find', coin: true });
    do {
      await this.step({ what: 'retry', coin: true });
      while (this.#down.length > 0) this.#hear();
      if (this.room.store.getState().waitUntil !== null) this.city.clock.pass(20_000);
      this.#take(true);
    } while (this.#down.length > 0 || this.#outbox().some(({ state }) => state !== 'sent'));
  }

  /** Own messages on the screen, each as often as it is there: those of the log, then those on their way. */
  shown(): string[] {
    const own = (this.room.store.getState().log?.messages ?? []).filter((message) => message.userId === userId);
    return [...own, ...this.#outbox()].map(({ clientId }) => clientId);
  }

  /** Own messages in the city's log. */
  kept(): string[] {
    return this.city.log.filter((message) => message.userId === userId).map(({ clientId }) => clientId);
  }

  /** Own messages that were given up when the city could not have them. */
  givenUpInTime(): string[] {
    return [...this.discarded.values()].flatMap(({ clientId, given }) => (given ? [] : [clientId]));
  }

  outboxIsEmpty(): boolean {
    return this.#outbox().length === 0;
  }

  end(): void {
    closeRoom(this.room);
  }

  #outbox() {
    return this.room.store.getState().outbox;
  }

  #connected(): boolean {
    return this.city.socket.status.getState().state === 'open';
  }

  #discard(clientId: string): void {
    const entry = discardMessage(this.room, clientId);
    if (!entry) return;
    this.everFailed.add(clientId);
    this.discarded.set(clientId, entry);
    this.#undoable.push(entry);
  }

  #restore(): void {
    const entry = this.#undoable.pop();
    if (!entry) return;
    this.discarded.delete(entry.clientId);
    restoreMessage(this.room, entry);
  }

  async #open(): Promise<void> {
    this.room = openRoom(this.city.edge, 'general');
    while (this.room.store.getState().phase !== 'open') await new Promise((resolve) => setTimeout(resolve));
    if (this.#connected()) this.#answerSubscription(true);
  }

  async #reload(connected: boolean): Promise<void> {
    closeRoom(this.room);
    this.#undoable = [];
    this.#lose();
    if (connected) this.city.socket.find();
    await this.#open();
  }

  #lose(): void {
    this.#down = [];
    this.city.socket.lose();
    this.#taken = this.city.socket.sent.length;
  }

  /** The next post that the city has been sent. */
  #next(): Frame | undefined {
    const { sent } = this.city.socket;
    while (this.#taken < sent.length) {
      const frame = sent[this.#taken++];
      if (frame?.event === 'city.room.message.send') return frame;
    }
    return undefined;
  }

  #take(echoFirst: boolean): void {
    const frame = this.#next();
    if (!frame) return;
    const clientId = String(frame.client_id);
    const known = this.city.log.find((message) => message.userId === userId && message.clientId === clientId);
    const seq = known?.seq ?? this.city.log.length + 1;
    const ack = { event: 'city.room.ack', client_id: clientId, seq, id: `m${seq}` };
    if (!echoFirst) this.#down.push(ack);
    if (!known) this.#append(eg.message({ seq, clientId, userId, text: String(frame.text) }));
    if (echoFirst) this.#down.push(ack);
  }

  #refuse(): void {
    const frame = this.#next();
    if (!frame) return;
    const clientId = String(frame.client_id);
    this.#down.push({ event: 'city.room.error', client_id: clientId, code: 'resource_exhausted' });
    this.everFailed.add(clientId);
  }

  #putOff(retryAfterMs: number): void {
    const frame = this.#next();
    if (!frame) return;
    const refusal = { event: 'city.room.error', client_id: String(frame.client_id), code: 'resource_exhausted' };
    this.#down.push({ ...refusal, retry_after_ms: retryAfterMs });
  }

  #append(message: ReturnType<typeof eg.message>): void {
    this.city.log.push(message);
    if (this.#connected()) this.#down.push(eg.messageFrame(message));
  }

  #hear(): void {
    const frame = this.#down.shift();
    if (frame) this.city.socket.say(frame);
  }

  /** Exactly what was missed, or that it is to load the room anew. */
  #answerSubscription(recovered: boolean): void {
    const { socket, log } = this.city;
    const after = socket.positions.at(-1)?.after ?? 0;
    const resumed = { event: 'city.room.resumed', epoch: 'e1', top_seq: log.length, members: [], online: 1 };
    this.#down.push({ ...resumed, recovered });
    if (recovered) this.#down.push(...log.slice(after).map(eg.messageFrame));
    else this.#down.push(eg.snapshotFrame(log.slice(-50)));
  }
}

const often: Step['what'][] = ['write', 'city takes', 'frame comes', 'frame comes'];
const seldom: (Step | LaterStep)['what'][] = [
  'city refuses',
  'too soon',
  'another writes',
  'lose',
  'find',
  'find',
  'reload',
  'another tab',
];
const later: LaterStep['what'][] = ['time passes', 'retry', 'discard', 'take back', 'take back', 'undo'];
const step = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...often) },
    { weight: 2, arbitrary: fc.constantFrom(...seldom) },
    { weight: 1, arbitrary: fc.constantFrom(...later) },
  ),
  coin: fc.boolean(),
}) as fc.Arbitrary<Step | LaterStep>;

test('whatever comes between writing and the log: each message once, and in the order of writing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const story = new Story();
      await story.begin();
      try {
        for (const each of steps) {
          await story.step(each);
          const awaited = story.written.filter((clientId) => !story.discarded.has(clientId));
          const shown = story.shown();
          expect(new Set(shown).size, 'something is shown twice').toBe(shown.length);
          expect(shown).toEqual(expect.arrayContaining(awaited));
        }
        await story.heal();
        const kept = story.kept();
        expect(story.outboxIsEmpty()).toBe(true);
        expect(story.shown()).toEqual(kept);
        expect(new Set(kept).size, 'something is in the log twice').toBe(kept.length);
        expect(kept).toEqual(expect.arrayContaining(story.written.filter((id) => !story.discarded.has(id))));
        const untroubled = (ids: readonly string[]) => ids.filter((id) => !story.everFailed.has(id));
        expect(
          kept.filter((id) => story.givenUpInTime().includes(id)),
          'it was taken back in time',
        ).toEqual([]);
        expect(untroubled(kept)).toEqual(untroubled(story.written));
      } finally {
        story.end();
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);
