import { Code, type ConnectError } from '@connectrpc/connect';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canBeSeen, plainDescription, plainName } from './plain-name.ts';

const refused = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    const { code, rawMessage } = error as ConnectError;
    return [code, rawMessage.split(' ')[0]];
  }
  return undefined;
};

describe('a name', () => {
  test.each([
    ['  Сад \n\t поезій\u00a0', 'Сад поезій'],
    ['Cafe\u0301', 'Café'],
    ['اردو', 'اردو'],
    ['C++', 'C++'],
    ['👩‍🚀', '👩‍🚀'],
    ['❤️', '❤️'],
    ['Люблю ❤️ місто 👩🏽‍🚀', 'Люблю ❤️ місто 👩🏽‍🚀'],
    ['🇺🇦 1️⃣', '🇺🇦 1️⃣'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ])('%j is %j', (given, kept) => {
    expect(plainName('name', given, 60)).toBe(kept);
  });

  test.each([
    ...['', ' \n ', 'а'.repeat(61), '\u3164', '\u2060', '\u00ad', '\u200b', '\ufeff', '\u2800', '\u0301', '\ufe0f'],
    ...['General\u00ad', 'Gen\u200beral', 'General\u200d', 'Gen\ufeffral', 'General\u3164', 'General\ufe0f'],
    ...['\u202elareneG', '\u2066General', 'General\u061c', 'а\0б', 'а\u0007б', '\u115f', 'G\u034feneral', 'a\ud800'],
    ...['👩\u200d', '\u200d🚀', '👩\u200dа', '👩‍🚀\ufe0f', 'а\u{e0067}', '\ue000'],
  ])('%j is refused by the name of the field', (given) => {
    expect(refused(() => plainName('name', given, 60))).toEqual([Code.InvalidArgument, 'name']);
  });

  test('whatever is kept is kept again as it is, and can be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (given) => {
        let kept: string;
        try {
          kept = plainName('name', given, 60);
        } catch {
          return;
        }
        expect(plainName('name', kept, 60)).toBe(kept);
        expect(canBeSeen(kept)).toBe(true);
      }),
    );
  });
});

describe('a description', () => {
  test.each([
    ['', ''],
    ['  Вірші\r\n\r\nі проза ❤️ ', 'Вірші і проза ❤️'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
  ])('%j is %j', (given, kept) => {
    expect(plainDescription('description', given)).toBe(kept);
  });

  test.each(['дзень\u0007', '\u202eипан', 'а\u2066б', 'а\u200fб', '\0'])('%j is refused', (given) => {
    expect(refused(() => plainDescription('description', given))).toEqual([Code.InvalidArgument, 'description']);
  });
});

test('a text can be seen when one of its characters can', () => {
  for (const text of ['а', ' . ', '❤️', '👩‍🚀', '\u200bа', '1️⃣']) expect([text, canBeSeen(text)]).toEqual([text, true]);
  for (const text of ['', ' \n\t', '\u200b', '\u2060\u00ad', '\u3164', '\u202e', '\ufe0f\u200d', '\u2800 \u00a0']) {
    expect([text, canBeSeen(text)]).toEqual([text, false]);
  }
});
