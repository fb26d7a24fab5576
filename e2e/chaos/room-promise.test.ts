import { describe, expect, test } from 'vitest';
import type {
  Act,
  Answer,
  Call,
  Entry,
  EntryKind,
  FinalLog,
  History,
  Moderation,
  SeenMessage,
  SeenRoom,
  Sight,
  View,
} from './history.ts';
import { violations } from './room-promise.ts';

/** The log of these tests: three messages, the first of them edited, the second deleted, the third liked. */
const first = message(1, { text: 'one, better', edited_at: '2026-01-01T00:00:01Z' });
const second = message(2, { text: '', deleted_at: '2026-01-01T00:00:02Z' });
const third = message(3, { reactions: [{ emoji: '🌻', user_ids: ['u_b'] }] });
const log: FinalLog = {
  epoch: 'e',
  topSeq: 6,
  entries: [
    entry(1, 'message', first),
    entry(2, 'message', second),
    entry(3, 'message', third),
    entry(4, 'edited', first),
    entry(5, 'deleted', second),
    entry(6, 'reacted', third),
  ],
  messages: [first, second, third],
  room: roomWith({}),
  muted: [],
};
const calls: Call[] = [
  post(1, ok(1)),
  post(2, { kind: 'unknown', why: 'no answer' }),
  post(2, ok(2)),
  post(3, ok(3)),
  call('u_a', { kind: 'edit', seq: 1, text: 'one, better' }, ok(1)),
  call('u_a', { kind: 'delete', seq: 2 }, ok(2)),
  call('u_b', { kind: 'react', seq: 3, emoji: '🌻', remove: false }, ok(3)),
];
const opened: Sight[] = [
  { kind: 'asked' },
  { kind: 'snapshot', epoch: 'e', topSeq: 3, messages: [first, second, third] },
];
const sights: Sight[] = [...opened, heard(4), heard(5), heard(6)];

function message(seq: number, more: Partial<SeenMessage> = {}): SeenMessage {
  return { id: `m${seq}`, seq, client_id: `c${seq}`, user_id: 'u_a', text: `text ${seq}`, reactions: [], ...more };
}

function roomWith(more: Partial<SeenRoom>): SeenRoom {
  return { description: '', slow_mode_seconds: 0, archived_at: null, pinned_seqs: [], ...more };
}

function entry(seq: number, of: EntryKind, message: SeenMessage): Entry {
  return { seq, of, message };
}

function heard(seq: number): Sight {
  return { kind: 'entry', ...(log.entries[seq - 1] ?? entry(seq, 'message', message0)) };
}

function call(by: string, act: Act, answer: Answer): Call {
  return { by, act, answer };
}

function post(n: number, answer: Answer): Call {
  return call('u_a', { kind: 'post', clientId: `c${n}`, text: `text ${n}` }, answer);
}

function ok(seq: number): Answer {
  return { kind: 'ok', seq, id: `m${seq}` };
}

/** The kinds of violations of the good history with something else in it. */
function broken(history: Partial<History>, changed: Partial<FinalLog> = {}): string[] {
  return violations({ calls, views: [], ...history }, { ...log, ...changed }).map(({ what }) => what);
}

const seen = (...list: Sight[]) => broken({ views: [{ by: 'u_b', sights: list }] });
const changed = (...messages: SeenMessage[]) =>
  log.messages.map((old) => messages.find(({ id }) => id === old.id) ?? old);
const message0 = message(0);

describe('a kept promise', () => {
  test('has no violation', () => {
    const views: View[] = [{ by: 'u_b', sights }];
    expect(violations({ calls, views }, log)).toEqual([]);
  });

  test('who comes back gets exactly what was missed', () => {
    const back: Sight[] = [
      { kind: 'lost', why: 'closed' },
      { kind: 'asked', position: { epoch: 'e', after: 4 } },
      { kind: 'resumed', epoch: 'e', topSeq: 6, recovered: true },
    ];
    expect(seen(...opened, heard(4), ...back, heard(5), heard(6))).toEqual([]);
    expect(seen(...opened, heard(4), ...back, heard(6))).toEqual(['a hole']);
    expect(seen(...opened, heard(4), ...back, heard(4), heard(5), heard(6))).toEqual(['an entry again, or late']);
  });

  test('who is told to reload may have missed anything', () => {
    const told: Sight[] = [
      { kind: 'asked', position: { epoch: 'e', after: 3 } },
      { kind: 'resumed', epoch: 'e', topSeq: 5, recovered: false },
      { kind: 'snapshot', epoch: 'e', topSeq: 5, messages: [first, second, third] },
    ];
    expect(seen(...opened, ...told, heard(6))).toEqual([]);
  });

  test('a call without an answer may have been done or not', () => {
    const unknown: Answer = { kind: 'unknown', why: 'no answer' };
    const more = [
      post(9, unknown),
      call('u_a', { kind: 'edit', seq: 3, text: 'other' }, unknown),
      call('u_c', { kind: 'react', seq: 3, emoji: '🌻', remove: false }, unknown),
    ];
    expect(broken({ calls: [...calls, ...more] })).toEqual([]);
  });
});

describe('the log', () => {
  test('has no hole and ends at its top', () => {
    expect(broken({}, { entries: log.entries.map((each) => (each.seq === 6 ? { ...each, seq: 7 } : each)) })).toContain(
      'the log has a hole',
    );
    expect(broken({}, { topSeq: 7 })).toEqual(['the log has a hole']);
  });

  test('has each message in both lists', () => {
    expect(broken({}, { messages: [first, second] })).toContain('entries and messages differ');
    const undone = changed(message(2));
    expect(broken({}, { messages: undone })).toContain('entries and messages differ');
  });
});

describe('a post', () => {
  test('that was answered is in the log where the answer said', () => {
    expect(broken({ calls: [...calls, post(4, ok(4))] })).toEqual(['an answered post is not in the log']);
    expect(broken({ calls: [...calls, post(3, { kind: 'ok', seq: 3, id: 'other' })] })).toEqual([
      'an answered post is not in the log',
    ]);
  });

  test('has one seq, however often it is tried', () => {
    expect(broken({ calls: [...calls, post(3, { kind: 'ok', seq: 2, id: 'm2' })] })).toEqual([
      'a retry was answered another seq',
      'an answered post is not in the log',
    ]);
  });

  test('makes one message', () => {
    const twice = message(7, { client_id: 'c3', text: 'text 3' });
    const entries = [...log.entries, entry(7, 'message', twice)];
    expect(broken({}, { topSeq: 7, entries, messages: [...log.messages, twice] })).toEqual([
      'one client_id made many messages',
    ]);
  });

  test('was somebody’s, and was not refused', () => {
    expect(broken({ calls: calls.filter(({ act }) => act.kind !== 'post' || act.clientId !== 'c3') })).toEqual([
      'a message that nobody posted',
    ]);
    const refused = calls.map((each) =>
      each.answer === calls[3]?.answer ? post(3, refusal('resource_exhausted')) : each,
    );
    expect(broken({ calls: refused })).toEqual(['a message that nobody posted']);
  });

  test('is not refused for having been tried', () => {
    expect(broken({ calls: [...calls, post(3, refusal('already_exists'))] })).toEqual(['refused without a reason']);
    expect(broken({ calls: [...calls, post(9, refusal('unauthenticated'))] })).toEqual(['refused without a reason']);
  });

  test('is refused where the room may have been archived: by a try that came late', () => {
    const archive = (answer: Answer) => call('u_a', { kind: 'moderate', of: 'archived', value: true }, answer);
    const late = archive({ kind: 'unknown', why: 'no answer' });
    const denied = post(9, refusal('permission_denied'));
    expect(broken({ calls: [...calls, late, denied] })).toEqual([]);
    expect(broken({ calls: [...calls, denied, late] })).toEqual(['refused without a reason']);
    expect(broken({ calls: [...calls, archive(refusal('failed_precondition')), denied] })).toEqual([
      'refused without a reason',
    ]);
  });
});

function refusal(code: string): Answer {
  return { kind: 'refused', code };
}

describe('a change that was answered', () => {
  test('an edit is what the message says', () => {
    const later = call('u_a', { kind: 'edit', seq: 1, text: 'one, best' }, ok(1));
    expect(broken({ calls: [...calls, later] })).toEqual([
      'an answered edit is not in the log',
      'an answered change has no entry',
    ]);
  });

  test('an edit that was taken over by an older one without an answer is still in the log', () => {
    const unknown = call('u_a', { kind: 'edit', seq: 1, text: 'one, better' }, { kind: 'unknown', why: 'no answer' });
    const answered = call('u_a', { kind: 'edit', seq: 1, text: 'one, best' }, ok(1));
    const others = calls.filter(({ act }) => act.kind !== 'edit');
    expect(broken({ calls: [...others, unknown, answered] })).toEqual([]);
  });

  test('a deletion is done', () => {
    const made = call('u_a', { kind: 'delete', seq: 3 }, ok(3));
    expect(broken({ calls: [...calls, made] })).toEqual(['an answered deletion is not in the log']);
  });

  test('what was deleted says nothing', () => {
    const says = message(2, { deleted_at: second.deleted_at ?? null });
    expect(broken({}, { messages: changed(says) })).toEqual(['a deleted message says something']);
    const deleted: Sight = { kind: 'entry', seq: 5, of: 'deleted', message: message(2) };
    expect(seen(...opened, heard(4), deleted, heard(6))).toContain('a deleted message says something');
  });

  test('a reaction is there, and gone when it was taken away', () => {
    const by = (emoji: string, remove: boolean) => call('u_b', { kind: 'react', seq: 3, emoji, remove }, ok(3));
    const lost = ['an answered reaction is not in the log', 'an answered change has no entry'];
    expect(broken({ calls: [...calls, by('🔥', false)] })).toEqual(lost);
    expect(broken({ calls: [...calls, by('🌻', true)] })).toEqual(lost);
  });

  test('it has one entry', () => {
    const entries = [...log.entries, entry(7, 'edited', first)];
    expect(broken({}, { topSeq: 7, entries })).toEqual(['a change has more than one entry']);
  });

  test('it was somebody’s', () => {
    const only = calls.slice(0, 4);
    const phantom = ['a change that nobody made', 'a change that nobody made'];
    expect(broken({ calls: only }).filter((what) => phantom.includes(what))).toEqual(phantom);
    expect(broken({ calls: only })).toContain('an answered edit is not in the log');
  });
});

describe('what a client saw', () => {
  test('has no hole, nothing twice and nothing late', () => {
    expect(seen(...opened, heard(4), heard(6))).toEqual(['a hole']);
    expect(seen(...sights, heard(6))).toEqual(['an entry again, or late']);
    expect(seen(...opened, heard(5), heard(4), heard(6))).toEqual(['a hole', 'an entry again, or late']);
  });

  test('is the log', () => {
    const other: Sight = { kind: 'entry', seq: 6, of: 'reacted', message: first };
    expect(seen(...opened, heard(4), heard(5), other)).toContain('an entry that is not of the log');
    expect(seen(...sights, heard(7))).toContain('an entry that is not of the log');
    expect(seen({ kind: 'asked' }, { kind: 'snapshot', epoch: 'e', topSeq: 6, messages: [first, third] })).toEqual([
      'a snapshot that is not of the log',
    ]);
    expect(seen({ kind: 'asked' }, { kind: 'snapshot', epoch: 'f', topSeq: 6, messages: log.messages })).toEqual([
      'another epoch',
    ]);
  });

  test('comes in its turn', () => {
    expect(seen({ kind: 'asked' }, heard(1), ...sights)).toContain('a frame out of turn');
    expect(seen(...sights, ...opened.slice(1), heard(4), heard(5), heard(6))).toEqual(['a frame out of turn']);
    const reload: Sight[] = [
      { kind: 'asked', position: { epoch: 'e', after: 6 } },
      { kind: 'resumed', epoch: 'e', topSeq: 6, recovered: false },
    ];
    expect(seen(...sights, ...reload)).toEqual(['never connected in the end']);
  });

  test('never shrinks', () => {
    const back: Sight[] = [
      { kind: 'asked', position: { epoch: 'e', after: 6 } },
      { kind: 'resumed', epoch: 'e', topSeq: 3, recovered: false },
      ...opened.slice(1),
    ];
    expect(seen(...sights, ...back, heard(4), heard(5), heard(6))).toEqual(['the log has forgotten']);
  });

  test('ends with what is', () => {
    expect(seen(...opened, heard(4), heard(5))).toEqual(['never heard the end']);
    expect(seen(...sights, { kind: 'lost', why: 'closed' })).toEqual(['never connected in the end']);
    const old: Sight = { kind: 'entry', seq: 4, of: 'edited', message: message(1) };
    expect(seen(...opened, old, heard(5), heard(6))).toEqual(['another picture in the end']);
  });
});

describe('moderation', () => {
  /** The log, and a change of the room after it. */
  const after = (more: Partial<SeenRoom>): Partial<FinalLog> => {
    const room = roomWith(more);
    return { topSeq: 7, entries: [...log.entries, { seq: 7, of: 'room', room }], room };
  };
  const slow: Moderation = { kind: 'moderate', of: 'slow mode', value: 5 };
  const acted = (act: Moderation, answer: Answer) => ({ calls: [...calls, call('u_m', act, answer)] });

  test('is in the log, with an entry', () => {
    expect(broken(acted(slow, ok(0)), after({ slow_mode_seconds: 5 }))).toEqual([]);
    expect(broken(acted(slow, ok(0)))).toEqual([
      'an answered act of moderation is not in the log',
      'an answered act of moderation has no entry',
    ]);
  });

  test('may be done when nobody answered', () => {
    const unknown = acted(slow, { kind: 'unknown', why: 'no answer' });
    expect(broken(unknown)).toEqual([]);
    expect(broken(unknown, after({ slow_mode_seconds: 5 }))).toEqual([]);
  });

  test('was somebody’s', () => {
    expect(broken({}, after({ slow_mode_seconds: 5 }))).toEqual(['the room was changed by nobody']);
  });

  test('of pins, of the archive and of who may not write is what the city says', () => {
    const pin: Moderation = { kind: 'moderate', of: 'pin of 3', value: true };
    expect(broken(acted(pin, ok(0)), after({ pinned_seqs: [3] }))).toEqual([]);
    expect(broken(acted(pin, ok(0)), after({}))).toEqual(['an answered act of moderation is not in the log']);
    const archive: Moderation = { kind: 'moderate', of: 'archived', value: true };
    expect(broken(acted(archive, ok(0)), after({ archived_at: 'now' }))).toEqual([]);
    const mute: Moderation = { kind: 'moderate', of: 'mute of u_b', value: true };
    expect(broken(acted(mute, ok(0)), { muted: ['u_b'] })).toEqual([]);
    expect(broken(acted(mute, ok(0)))).toEqual(['an answered act of moderation is not in the log']);
  });

  test('is what everyone in the room has heard', () => {
    const views = (room: SeenRoom): View[] => [
      { by: 'u_b', sights: [...sights, { kind: 'entry', seq: 7, of: 'room', room }] },
    ];
    const slowed = { ...acted(slow, ok(0)), views: views(roomWith({ slow_mode_seconds: 5 })) };
    expect(broken(slowed, after({ slow_mode_seconds: 5 }))).toEqual([]);
    const otherwise = { ...slowed, views: views(roomWith({})) };
    expect(broken(otherwise, after({ slow_mode_seconds: 5 }))).toEqual(['another picture in the end']);
  });
});
