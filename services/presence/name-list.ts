/**
 * Residents in the order of name-order.ts. Who comes and goes is put in order when somebody asks, among those who are in order
 * already: in a city of 30,000 to sort all of them after each change would be all that its process does.
 */
import { compareKeys } from './name-order.ts';

type Entry<T> = { key: string; bytes: Buffer; value: T };

/** A list that is read by pages. */
export class NameList<T> {
  #sorted: Entry<T>[] = [];
  readonly #added = new Map<string, T>();
  readonly #removed = new Set<string>();

  /** Adds what has this key; it must not be in the list. */
  add(key: string, value: T): void {
    this.#added.set(key, value);
  }

  remove(key: string): void {
    if (!this.#added.delete(key)) this.#removed.add(key);
  }

  /** Up to `limit` from the beginning or behind `after`, and the key with which the next page begins, if there is one. */
  page(limit: number, after: string | undefined): { values: T[]; next: string | undefined } {
    this.#settle();
    const start = after === undefined ? 0 : indexBehind(this.#sorted, Buffer.from(after));
    const page = this.#sorted.slice(start, start + limit);
    const isLast = start + limit >= this.#sorted.length;
    return { values: page.map(({ value }) => value), next: isLast ? undefined : page.at(-1)?.key };
  }

  #settle(): void {
    if (this.#removed.size > 0) this.#sorted = this.#sorted.filter(({ key }) => !this.#removed.has(key));
    this.#removed.clear();
    if (this.#added.size === 0) return;
    const fresh = [...this.#added]
      .sort(([a], [b]) => compareKeys(a, b))
      .map(([key, value]) => ({ key, bytes: Buffer.from(key), value }));
    this.#added.clear();
    const parts: Entry<T>[][] = [];
    let from = 0;
    for (const entry of fresh) {
      const to = indexBehind(this.#sorted, entry.bytes);
      parts.push(this.#sorted.slice(from, to), [entry]);
      from = to;
    }
    this.#sorted = [...parts, this.#sorted.slice(from)].flat();
  }
}

/** The index of the first entry behind these bytes. */
function indexBehind(sorted: readonly Entry<unknown>[], bytes: Buffer): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(sorted[middle]?.bytes ?? bytes, bytes) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
