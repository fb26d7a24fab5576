/** One Ukrainian sentence for an event, for callers without a screen. Past tense without a gender: nobody told us theirs. */
import type { Fact } from '../outbox.ts';

const plural = new Intl.PluralRules('uk');
const number = new Intl.NumberFormat('uk');
const messages: Forms = { one: 'повідомлення', few: 'повідомлення', many: 'повідомлень', other: 'повідомлення' };
const residents: Forms = { one: 'мешканець', few: 'мешканці', many: 'мешканців', other: 'мешканця' };

type Forms = Record<'one' | 'few' | 'many' | 'other', string>;

/** The sentence; `others` did the same as the fact's resident. */
export function summaryOf({ kind, actor, room, payload }: Fact, others: number): string {
  const who = `${actor?.username ?? 'Місто'}${others > 0 ? ` та ще ${number.format(others)}` : ''}`;
  const where = room?.name ?? '';
  switch (kind) {
    case 'room.created':
      return `${who}: нова кімната «${where}»`;
    case 'room.first_message':
      return `${who}: перше повідомлення в кімнаті «${where}»`;
    case 'room.milestone':
      return `У кімнаті «${where}» уже ${counted(payload.messages, messages)}`;
    case 'resident.arrived':
      return others > 0 ? `У місті нові мешканці: ${who}` : `У місті новий мешканець: ${who}`;
    case 'city.milestone':
      return `У місті вже ${counted(payload.residents, residents)}`;
    default:
      return [who, where].filter(Boolean).join(': ');
  }
}

function counted(count: unknown, forms: Forms): string {
  const n = Number(count);
  return `${number.format(n)} ${forms[plural.select(n) as keyof Forms]}`;
}
