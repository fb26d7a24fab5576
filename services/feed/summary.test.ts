import { expect, test } from 'vitest';
import type { Fact } from '../outbox.ts';
import { summaryOf } from './summary.ts';

const olena = { userId: 'u_olena', username: 'Олена' };
const garden = { id: 'city_sad', slug: 'sad', name: 'Сад' };
const milestone = (kind: string, payload: Fact['payload']) => ({ kind, actor: null, payload });

test.each<[Partial<Fact>, number, string]>([
  [{ kind: 'room.created' }, 0, 'Олена: нова кімната «Сад»'],
  [{ kind: 'room.first_message' }, 0, 'Олена: перше повідомлення в кімнаті «Сад»'],
  [{ kind: 'resident.arrived', room: null }, 0, 'У місті новий мешканець: Олена'],
  [{ kind: 'resident.arrived', room: null }, 1, 'У місті нові мешканці: Олена та ще 1'],
  [{ kind: 'resident.arrived', room: null }, 4, 'У місті нові мешканці: Олена та ще 4'],
  [{ kind: 'resident.arrived', room: null }, 2_999, 'У місті нові мешканці: Олена та ще 2 999'],
  [milestone('room.milestone', { messages: 100 }), 0, 'У кімнаті «Сад» уже 100 повідомлень'],
  [milestone('room.milestone', { messages: 10_000 }), 0, 'У кімнаті «Сад» уже 10 000 повідомлень'],
  [milestone('room.milestone', { messages: 21 }), 0, 'У кімнаті «Сад» уже 21 повідомлення'],
  [milestone('city.milestone', { residents: 10 }), 0, 'У місті вже 10 мешканців'],
  [milestone('city.milestone', { residents: 21 }), 0, 'У місті вже 21 мешканець'],
  [milestone('city.milestone', { residents: 42 }), 0, 'У місті вже 42 мешканці'],
  [{ kind: 'room.created', actor: null }, 0, 'Місто: нова кімната «Сад»'],
  [{ kind: 'something.new' }, 0, 'Олена: Сад'],
  [{ kind: 'something.new' }, 2, 'Олена та ще 2: Сад'],
  [{ kind: 'something.new', room: null }, 0, 'Олена'],
])('%o with %i others is told as «%s»', (given, others, summary) => {
  const fact = { kind: '', actor: olena, room: garden, payload: {}, ...given };
  // Ukrainian groups digits by a space that does not break.
  expect(summaryOf(fact, others).replaceAll('\u00a0', ' ')).toBe(summary);
});
