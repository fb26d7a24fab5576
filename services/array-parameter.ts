/**
 * Arrays as parameters of a query, in PostgreSQL's binary format (array_recv in its source, and the recv function of each type).
 * Of a text it has to find the items, and then to read each: for a batch of a log that was a fifth of what it did.
 */

/** What an item is, by its type in PostgreSQL. Numbers are integers of 32 bits; jsonb is the text of one. */
type Items = { bool: boolean; int: number; jsonb: string; text: string; timestamptz: Date; uuid: string };
export type ItemType = keyof Items;
/** One item; undefined is NULL, as null is. */
export type Item<Type extends ItemType> = Items[Type] | null | undefined;

/** The numbers of the types in every database (pg_type.dat). */
const oids: Readonly<Record<ItemType, number>> = {
  bool: 16,
  int: 23,
  jsonb: 3802,
  text: 25,
  timestamptz: 1184,
  uuid: 2950,
};
/** PostgreSQL counts from the year 2000, in microseconds. Here in milliseconds of Unix time. */
const beginning = Date.UTC(2000, 0, 1);
const twoTo32 = 2 ** 32;
const headLength = 20;
/** The longest item that is no text, with its length before it. */
const longestFixed = 20;

/** Where an array is made, before it is copied out: mostly the last one was as long. */
let desk = Buffer.allocUnsafe(64 * 1024);

/** The items as one parameter of that type's array. Throws RangeError for a number that has no place in it. */
export function arrayParameter<Type extends ItemType>(type: Type, items: readonly Item<Type>[]): Buffer {
  let most = headLength;
  for (const item of items) most += longestFixed + (typeof item === 'string' ? 3 * item.length : 0);
  if (desk.length < most) desk = Buffer.allocUnsafe(most);
  const write: (item: Items[Type], at: number) => number = writers[type];
  let hasNull = 0;
  let at = headLength;
  for (const item of items) {
    if (item === null || item === undefined) {
      hasNull = 1;
      at = desk.writeInt32BE(-1, at);
      continue;
    }
    const length = write(item, at + 4);
    desk.writeInt32BE(length, at);
    at += 4 + length;
  }
  // Dimensions, flags, the type; and of the one dimension how many it has, and the number of the first.
  desk.writeInt32BE(1, 0);
  desk.writeInt32BE(hasNull, 4);
  desk.writeInt32BE(oids[type], 8);
  desk.writeInt32BE(items.length, 12);
  desk.writeInt32BE(1, 16);
  return Buffer.from(desk.subarray(0, at));
}

/** One item of each row, as {@link arrayParameter} has them. */
export function columnParameter<Row, Type extends ItemType>(
  type: Type,
  rows: readonly Row[],
  itemIn: (row: Row) => Item<Type>,
): Buffer {
  return arrayParameter(type, rows.map(itemIn));
}

/** Each writes an item to the desk, and answers how many bytes it has. */
const writers: { [Type in ItemType]: (item: Items[Type], at: number) => number } = {
  bool: (truth, at) => desk.writeInt8(truth ? 1 : 0, at) - at,
  int: (number, at) => desk.writeInt32BE(number, at) - at,
  // A version comes before the text.
  jsonb: (text, at) => desk.write(text, desk.writeInt8(1, at)) + 1,
  text: (text, at) => desk.write(text, at),
  timestamptz(time, at) {
    const microseconds = (time.getTime() - beginning) * 1_000;
    desk.writeInt32BE(Math.floor(microseconds / twoTo32), at);
    return desk.writeUInt32BE(microseconds >>> 0, at + 4) - at;
  },
  uuid: (id, at) => desk.write(id.replaceAll('-', ''), at, 'hex'),
};
