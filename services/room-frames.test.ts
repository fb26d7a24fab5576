import { create } from '@bufbuild/protobuf';
import { type RoomEvent, RoomEventSchema } from 'proto/city/rooms/v1/message';
import { expect, test } from 'vitest';
import { busText, eventOfFrame, readBusText } from './room-frames.ts';

const entry = (seq: number, text: string): RoomEvent =>
  create(RoomEventSchema, { seq, event: { case: 'message', value: { id: `m${seq}`, roomId: 'city_sad', seq, text } } });

test.each([
  ['one entry', [entry(7, 'Привіт')]],
  [
    'a change of the room',
    [create(RoomEventSchema, { seq: 7, event: { case: 'room', value: { id: 'city_sad', pinnedSeqs: [3] } } })],
  ],
  ['several, whatever is in them', [entry(7, 'two\nlines'), entry(8, '* 9 {}'), entry(9, '\r\n\u2028')]],
])('%s on the Bus is what it was', (_what, entries) => {
  const read = readBusText(busText(entries));
  expect(read.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq));
  expect(read.map(({ frame }) => eventOfFrame(frame))).toEqual(entries);
});

test('an entry of a kind that this process does not know takes its place', () => {
  const unknown = create(RoomEventSchema, { seq: 7 });
  const [read] = readBusText(busText([unknown]));
  expect(read?.seq).toBe(7);
  expect(eventOfFrame(read?.frame ?? '')).toEqual(unknown);
});

test('a reader that knows one entry a text takes several for a gap, and a single one for what it is', () => {
  const seqOf = (text: string) => Number(text.slice(0, text.indexOf(' ')));
  expect([seqOf(busText([entry(7, 'a')])), seqOf(busText([entry(7, 'a'), entry(8, 'b')]))]).toEqual([7, Number.NaN]);
});
