/** What every RoomLog must do; run against each implementation by room-log.test.ts. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import fc from 'fast-check';
import type { Message, RoomEvent } from 'proto/city/rooms/v1/message';
import { expect, test } from 'vitest';
import { type Appended, type Change, mostEmoji, type Post, type RoomLog } from './room-log.ts';

/** One store behind two logs, as two processes have it. */
export type RoomLogUnderTest = {
  logs: readonly [RoomLog, RoomLog];
  /** What each of them has published. */
  published: readonly [RoomEvent[], RoomEvent[]];
  /** The id of an empty room of its own for a test. */
  newRoom(): Promise<string>;
};

/** Builders. */
export const eg = {
  /** Олена's post, with a client_id of its own. */
  post: (given: Partial<Post> & { roomId: string }): Post => ({
    authorId: 'u_olena',
    username: 'Олена',
    clientId: crypto.randomUUID(),
    text: 'Добрий день',
    replyToSeq: 0,
    byBot: false,
    mentions: [],
    ...given,
  }),
  /** Олена's change of a room's first message. */
  change: <Given extends Partial<Change> & { roomId: string; kind: Change['kind'] }>(given: Given): Change =>
    ({
      messageSeq: 1,
      residentId: 'u_olena',
      username: 'Олена',
      ofCity: false,
      byBot: false,
      called: [],
      ...given,
    }) as unknown as Change,
};

/** The messages of entries, as they are now. */
export const messagesOf = (events: readonly RoomEvent[]) =>
  events.flatMap(({ event }) => (event.value && event.case !== 'room' ? [event.value] : []));

/** 1, 2, 3 … to `length`. */
export const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);

/** Declares the tests. */
export function roomLogAcceptance(subject: () => RoomLogUnderTest): void {
  const newRooms = (count: number) => Promise.all(Array.from({ length: count }, () => subject().newRoom()));

  test('two writers append 200 at once: each room counts 1, 2, 3 … and everything is published once', async () => {
    const { logs, published } = subject();
    const rooms = await newRooms(3);
    const appended = await Promise.all(
      upTo(200).map((n) => logs[n % 2]?.append(eg.post({ roomId: rooms[n % 3] ?? '', text: `№ ${n}` }))),
    );
    for (const roomId of rooms) {
      const answered = appended.flatMap((one) => (one?.message.roomId === roomId ? [one.message] : []));
      const kept = await logs[0].after(roomId, 0, 300);
      expect(kept.map((message) => message.seq)).toEqual(upTo(answered.length));
      expect(answered.toSorted((a, b) => a.seq - b.seq)).toEqual(kept);
      const times = kept.map((message) => (message.createdAt ? timestampMs(message.createdAt) : 0));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const told = published.map((one) => messagesOf(one).filter((message) => message.roomId === roomId));
      for (const one of told) expect(one).toEqual(one.toSorted((a, b) => a.seq - b.seq));
      expect(told.flat().toSorted((a, b) => a.seq - b.seq)).toEqual(kept);
    }
  });

  test('a post that the log has is known by room, author and client_id, and is no other text', async () => {
    const { logs } = subject();
    const [roomId = '', other = ''] = await newRooms(2);
    const post = eg.post({ roomId, clientId: 'c' });
    expect(await logs[1].known(post)).toBeUndefined();
    const { message } = await logs[0].append(post);
    expect(await logs[1].known(post)).toEqual(message);
    for (const given of [{ roomId: other }, { authorId: 'u_taras' }, { clientId: 'd' }]) {
      expect(await logs[1].known({ ...post, ...given })).toBeUndefined();
    }
    await expect(logs[1].known({ ...post, text: 'інше' })).rejects.toMatchObject({ code: Code.AlreadyExists });
  });

  test('a message is answered as it was posted', async () => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    const text = '  рядок\n«лапки» 🌻 \\ %s $1  ';
    const { message, created } = await logs[0].append(eg.post({ roomId, clientId: 'c', text }));
    expect(created).toBe(true);
    expect(message).toMatchObject({ roomId, seq: 1, userId: 'u_olena', username: 'Олена', clientId: 'c', text });
    expect(message.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(await logs[1].after(roomId, 0, 10)).toEqual([message]);
  });

  test('a known client_id takes no seq and answers the first message: in one batch, later, at another writer', async () => {
    const { logs, published } = subject();
    const [roomId = '', elsewhere = ''] = await newRooms(2);
    const post = eg.post({ roomId, clientId: 'same' });
    const batch = await Promise.all([logs[0].append(post), logs[0].append(post), logs[0].append(eg.post({ roomId }))]);
    const later = await logs[0].append(post);
    const both = await Promise.all([logs[1].append(post), logs[0].append(post), logs[1].append(eg.post({ roomId }))]);
    expect([batch[0], batch[1], later, both[0], both[1]].map((one) => one.created)).toEqual([
      true,
      ...repeat(false, 4),
    ]);
    for (const one of [batch[1], later, both[0], both[1]]) expect(one.message).toEqual(batch[0].message);
    expect([batch[2].message.seq, both[2].message.seq]).toEqual([2, 3]);
    expect(messagesOf(published.flat()).filter((message) => message.clientId === 'same')).toHaveLength(1);

    const others = [{ authorId: 'u_taras' }, { roomId: elsewhere }].map((given) => eg.post({ ...post, ...given }));
    const fresh = await Promise.all(others.map((other) => logs[1].append(other)));
    expect(fresh.map((one) => [one.created, one.message.seq])).toEqual([
      [true, 4],
      [true, 1],
    ]);
  });

  test('two writers that race with one client_id make one message', async () => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    const posts = upTo(20).map((n) => eg.post({ roomId, clientId: `n${n}`, text: `${n}` }));
    const raced = await Promise.all(posts.flatMap((post) => logs.map((log) => log.append(post))));
    expect(raced.filter((one) => one.created)).toHaveLength(20);
    const kept = await logs[0].after(roomId, 0, 100);
    expect(kept.map((message) => message.seq)).toEqual(upTo(20));
    expect(new Set(kept.map((message) => message.clientId)).size).toBe(20);
  });

  test('another text under a known client_id is refused, and the others of its batch are not', async () => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    const [first, other, next] = await Promise.allSettled([
      logs[0].append(eg.post({ roomId, clientId: 'c', text: 'раз' })),
      logs[0].append(eg.post({ roomId, clientId: 'c', text: 'два' })),
      logs[0].append(eg.post({ roomId, text: 'три' })),
    ]);
    expect([first.status, next.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(codeOf(other)).toBe(Code.AlreadyExists);
    await expect(logs[1].append(eg.post({ roomId, clientId: 'c', text: 'два' }))).rejects.toThrow(/client_id/);
    expect((await logs[0].after(roomId, 0, 10)).map((message) => message.text)).toEqual(['раз', 'три']);
  });

  test.each<[string, { kind: 'edited' | 'deleted'; text?: string }[]]>([
    ['edited', [{ kind: 'edited', text: 'два' }]],
    [
      'edited again',
      [
        { kind: 'edited', text: 'два' },
        { kind: 'edited', text: 'три' },
      ],
    ],
    [
      'edited and back',
      [
        { kind: 'edited', text: 'два' },
        { kind: 'edited', text: 'раз' },
      ],
    ],
    ['deleted', [{ kind: 'deleted' }]],
    ['edited and deleted', [{ kind: 'edited', text: 'два' }, { kind: 'deleted' }]],
  ])('a retry is compared with what was posted, though that was %s meanwhile', async (_, changes) => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    const post = eg.post({ roomId, clientId: 'c', text: 'раз' });
    await logs[0].append(post);
    for (const change of changes) await logs[0].change(eg.change({ roomId, ...change }));
    const [now] = await logs[0].after(roomId, 0, 1);
    expect(await logs[1].append(post)).toMatchObject({ created: false, message: now });
    expect(await logs[1].known(post)).toEqual(now);
    for (const text of ['два', 'три', 'інше']) {
      const other = { code: Code.AlreadyExists };
      await expect(logs[1].append({ ...post, text })).rejects.toMatchObject(other);
      await expect(logs[1].known({ ...post, text })).rejects.toMatchObject(other);
    }
  });

  test('an unknown room is not_found, and the others of its batch are kept', async () => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    const [lost, kept] = await Promise.allSettled([
      logs[0].append(eg.post({ roomId: 'city_nowhere' })),
      logs[0].append(eg.post({ roomId })),
    ]);
    expect(codeOf(lost)).toBe(Code.NotFound);
    expect(kept).toMatchObject({ status: 'fulfilled', value: { created: true, message: { seq: 1 } } });
    expect(await logs[0].after('city_nowhere', 0, 10)).toEqual([]);
  });

  test('pages: the newest before, the oldest after, always oldest first', async () => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    for (const n of upTo(5)) await logs[0].append(eg.post({ roomId, text: `${n}` }));
    const seqs = async (page: Promise<Message[]>) => (await page).map((message) => message.seq);
    expect(await seqs(logs[1].before(roomId, 2 ** 31 - 1, 2))).toEqual([4, 5]);
    expect(await seqs(logs[1].before(roomId, 4, 2))).toEqual([2, 3]);
    expect(await seqs(logs[1].before(roomId, 1, 2))).toEqual([]);
    expect(await seqs(logs[1].after(roomId, 0, 2))).toEqual([1, 2]);
    expect(await seqs(logs[1].after(roomId, 3, 9))).toEqual([4, 5]);
    expect(await seqs(logs[1].after(roomId, 5, 9))).toEqual([]);
  });

  test('an edit, a reaction and a deletion are entries with a seq of their own, and the message is what it is now', async () => {
    const { logs, published } = subject();
    const [roomId = ''] = await newRooms(1);
    await logs[0].append(eg.post({ roomId, text: 'раз' }));
    const edited = await logs[1].change(eg.change({ roomId, kind: 'edited', text: 'два' }));
    expect(edited).toMatchObject({ changed: true, message: { seq: 1, text: 'два' } });
    expect(edited.message.editedAt).toBeDefined();
    for (const residentId of ['u_taras', 'u_olena']) {
      await logs[0].change(eg.change({ roomId, kind: 'reacted', emoji: '🌻', remove: false, residentId }));
    }
    const reacted = await logs[0].events(roomId, 0, 10);
    expect(reacted.map(({ seq, event }) => [seq, event.case])).toEqual([
      [1, 'message'],
      [2, 'edited'],
      [3, 'reacted'],
      [4, 'reacted'],
    ]);
    expect(messagesOf(reacted).map(({ reactions }) => reactions)).toEqual(
      repeat([expect.objectContaining({ emoji: '🌻', userIds: ['u_taras', 'u_olena'] })], 4),
    );
    const { message } = await logs[0].change(eg.change({ roomId, kind: 'deleted' }));
    expect(message).toMatchObject({ seq: 1, text: '', reactions: [] });
    expect(message.deletedAt).toBeDefined();
    expect(await logs[1].after(roomId, 0, 10)).toEqual([message]);
    await logs[1].append(eg.post({ roomId, text: 'далі' }));
    const told = published.flat().toSorted((a, b) => a.seq - b.seq);
    expect(told.map(({ seq }) => seq)).toEqual(upTo(6));
    expect((await logs[0].events(roomId, 4, 1)).map(({ seq, event }) => [seq, event.case])).toEqual([[5, 'deleted']]);
  });

  test('what is so already makes no entry', async () => {
    const { logs, published } = subject();
    const [roomId = ''] = await newRooms(1);
    await logs[0].append(eg.post({ roomId, text: 'раз' }));
    const changes = [
      eg.change({ roomId, kind: 'edited', text: 'раз' }),
      eg.change({ roomId, kind: 'reacted', emoji: '🌻', remove: true }),
      eg.change({ roomId, kind: 'reacted', emoji: '🌻', remove: false }),
      eg.change({ roomId, kind: 'reacted', emoji: '🌻', remove: false }),
      eg.change({ roomId, kind: 'deleted' }),
      eg.change({ roomId, kind: 'deleted' }),
    ];
    const outcomes = await Promise.all(changes.map((change) => logs[0].change(change)));
    expect(outcomes.map(({ changed }) => changed)).toEqual([false, false, true, false, true, false]);
    expect(published.flat().map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('a change that may not be is refused, and the others of its batch are not', async () => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    await logs[0].append(eg.post({ roomId }));
    await logs[0].append(eg.post({ roomId, text: 'зайве' }));
    await logs[0].change(eg.change({ roomId, messageSeq: 2, kind: 'deleted' }));
    const react = (emoji: string) => eg.change({ roomId, kind: 'reacted' as const, emoji, remove: false });
    for (const n of upTo(mostEmoji)) await logs[0].change(react(String.fromCodePoint(0x1f400 + n)));
    const refused: [Change, Code][] = [
      [eg.change({ roomId: 'city_nowhere', kind: 'deleted' }), Code.NotFound],
      [eg.change({ roomId, messageSeq: 99, kind: 'deleted' }), Code.NotFound],
      [eg.change({ roomId, messageSeq: 3, kind: 'deleted' }), Code.NotFound],
      [eg.change({ roomId, residentId: 'u_taras', kind: 'deleted' }), Code.PermissionDenied],
      [eg.change({ roomId, residentId: 'u_taras', kind: 'edited', text: 'ні' }), Code.PermissionDenied],
      [eg.change({ roomId, messageSeq: 2, kind: 'edited', text: 'ні' }), Code.FailedPrecondition],
      [eg.change({ roomId, messageSeq: 2, kind: 'reacted', emoji: '🌻', remove: false }), Code.FailedPrecondition],
      [react('🌻'), Code.ResourceExhausted],
    ];
    const good = logs[0].change(eg.change({ roomId, kind: 'edited', text: 'так' }));
    const outcomes = await Promise.allSettled(refused.map(([change]) => logs[0].change(change)));
    expect(outcomes.map(codeOf)).toEqual(refused.map(([, code]) => code));
    expect(await good).toMatchObject({ changed: true });
  });

  test('an answer names the message that it answers, which must be of the room', async () => {
    const { logs } = subject();
    const [roomId = '', other = ''] = await newRooms(2);
    const { message } = await logs[0].append(eg.post({ roomId }));
    const answer = await logs[1].append(eg.post({ roomId, replyToSeq: 1 }));
    expect(answer.message).toMatchObject({ seq: 2, replyTo: message.id, replyToSeq: 1 });
    await expect(logs[0].append(eg.post({ roomId: other, replyToSeq: 1 }))).rejects.toThrow(/reply_to_seq/);
    expect(await logs[0].after(other, 0, 10)).toEqual([]);
  });

  test('a retry is the first message also when that was changed meanwhile', async () => {
    const { logs } = subject();
    const [roomId = ''] = await newRooms(1);
    const post = eg.post({ roomId, text: 'раз' });
    await logs[0].append(post);
    await logs[0].change(eg.change({ roomId, kind: 'edited', text: 'два' }));
    expect(await logs[1].append(post)).toMatchObject({ created: false, message: { seq: 1, text: 'два' } });
    await logs[0].change(eg.change({ roomId, kind: 'deleted' }));
    expect(await logs[1].append(post)).toMatchObject({ created: false, message: { seq: 1, text: '' } });
    expect(await logs[1].known(post)).toMatchObject({ seq: 1, text: '' });
  });

  test('whatever is posted and changed at once: who applies the entries in order has the messages that are', async () => {
    const entry = fc.oneof(
      fc.record({ kind: fc.constant('message' as const), author: fc.constantFrom('u_a', 'u_b') }),
      fc.record({
        kind: fc.constantFrom('edited' as const, 'deleted' as const, 'reacted' as const),
        author: fc.constantFrom('u_a', 'u_b'),
        messageSeq: fc.integer({ min: 1, max: 12 }),
        text: fc.constantFrom('раз', '@два', '@два і @три'),
        called: fc.subarray([
          { userId: 'u_c', username: 'два' },
          { userId: 'u_a', username: 'три' },
        ]),
        emoji: fc.constantFrom('🌻', '👍'),
        remove: fc.boolean(),
      }),
    );
    const batches = fc.array(fc.array(fc.tuple(fc.nat(1), entry), { minLength: 1, maxLength: 10 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(12), async (given, position) => {
        const [roomId = ''] = await newRooms(1);
        const { logs, published } = subject();
        const before = published.map((one) => one.length);
        let made = 0;
        for (const batch of given) {
          const outcomes = await Promise.allSettled(
            batch.map(([writer, { kind, author, ...rest }]) => {
              const log = logs[writer] as RoomLog;
              if (kind === 'message') return log.append(eg.post({ roomId, authorId: author }));
              return log.change({ roomId, residentId: author, byBot: false, kind, ...rest } as Change);
            }),
          );
          for (const outcome of outcomes) {
            if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ConnectError);
            else if ('created' in outcome.value || outcome.value.changed) made += 1;
          }
        }
        const events = await logs[0].events(roomId, 0, 100);
        expect(events.map(({ seq }) => seq)).toEqual(upTo(made));
        const applied = new Map<number, Message>();
        for (const message of messagesOf(events)) applied.set(message.seq, message);
        expect([...applied.values()]).toEqual(await logs[1].after(roomId, 0, 100));
        expect(await logs[1].events(roomId, position, 3)).toEqual(events.slice(position, position + 3));
        const told = published.flatMap((one, index) => one.slice(before[index]));
        expect(told.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(upTo(made));
      }),
      { numRuns: 30 },
    );
  });

  test('whatever is appended, in whatever batches: the log does as a list would', async () => {
    const post = fc.record({
      room: fc.nat(1),
      authorId: fc.constantFrom('u_a', 'u_b'),
      clientId: fc.constantFrom('c1', 'c2', 'c3', 'c4'),
      text: fc.constantFrom('раз', 'два'),
    });
    const batches = fc.array(fc.record({ writer: fc.nat(1), posts: fc.array(post, { minLength: 1, maxLength: 8 }) }), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(9), fc.integer({ min: 1, max: 9 }), async (given, seq, limit) => {
        const rooms = await newRooms(2);
        const lists: Message[][] = [[], []];
        for (const { writer, posts } of given) {
          const outcomes = await Promise.allSettled(
            posts.map(({ room, ...rest }) =>
              subject().logs[writer]?.append(eg.post({ roomId: rooms[room] ?? '', ...rest })),
            ),
          );
          for (const [index, { room, authorId, clientId, text }] of posts.entries()) {
            const list = lists[room] ?? [];
            const outcome = outcomes[index] as PromiseSettledResult<Appended>;
            const known = list.find((message) => message.userId === authorId && message.clientId === clientId);
            if (known && known.text !== text) expect(codeOf(outcome)).toBe(Code.AlreadyExists);
            else expect(outcome).toMatchObject({ value: { created: !known, message: { text } } });
            if (outcome.status !== 'fulfilled') continue;
            if (known) expect(outcome.value.message).toEqual(known);
            else list.push(outcome.value.message);
          }
        }
        for (const [index, list] of lists.entries()) {
          const [log, roomId] = [subject().logs[index % 2] as RoomLog, rooms[index] ?? ''];
          expect(list.map((message) => message.seq)).toEqual(upTo(list.length));
          expect(await log.after(roomId, seq, limit)).toEqual(list.slice(seq, seq + limit));
          expect(await log.before(roomId, seq, limit)).toEqual(list.slice(0, Math.max(0, seq - 1)).slice(-limit));
        }
      }),
      { numRuns: 30 },
    );
  });
}

function repeat<T>(value: T, times: number): T[] {
  return Array<T>(times).fill(value);
}

function codeOf(outcome: PromiseSettledResult<unknown>): Code | undefined {
  return outcome.status === 'rejected' && outcome.reason instanceof ConnectError ? outcome.reason.code : undefined;
}
