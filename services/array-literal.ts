/**
 * Arrays as PostgreSQL reads them from a text (its manual, 8.15.2). pg makes the same of an array that it is given, and looks
 * at each item with two regular expressions: for a batch of a log that was the dearest of all that it did.
 */

/** One item of an array. */
export type Item = string | number | boolean | Date | null | undefined;

/** The items as one parameter of a query: finite numbers, years of four digits; undefined is NULL, as null is. */
export function arrayLiteral(items: readonly Item[]): string {
  let text = '{';
  for (let n = 0; n < items.length; n++) text += n === 0 ? literal(items[n]) : `,${literal(items[n])}`;
  return `${text}}`;
}

function literal(item: Item): string {
  if (item === null || item === undefined) return 'NULL';
  if (typeof item === 'string') return `"${escaped(item)}"`;
  return item instanceof Date ? item.toISOString() : String(item);
}

function escaped(text: string): string {
  return text.includes('"') || text.includes('\\') ? text.replace(/["\\]/g, '\\$&') : text;
}
