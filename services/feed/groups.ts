/** Which facts are told together. */
import type { Fact, ToldFact } from '../outbox.ts';

/** Facts of one kind about one object that happened within this time of the first of them are one event. */
const togetherMs = 10 * 60_000;

/** Facts that are told together: the id of the first, and when it was. */
export type Group = { id: string; firstAt: Date };

/** A fact in its group. */
export type Placed = { fact: ToldFact; group: Group };

/** What a fact is about: its room's id; empty for the city. */
export function objectOf({ room }: Pick<Fact, 'room'>): string {
  return room?.id ?? '';
}

/** What facts that may be told together have in common. */
export function keyOf(kind: string, object: string): string {
  return `${kind} ${object}`;
}

/** By time; of one moment by id. */
export function byTime(a: ToldFact, b: ToldFact): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}

/** The groups of facts of one kind and object, given by time; `before` is the group that began before them. */
export function place(facts: readonly ToldFact[], before: Group | undefined): Placed[] {
  let group = before;
  return facts.map((fact) => {
    if (!group || fact.createdAt.getTime() > group.firstAt.getTime() + togetherMs) {
      group = { id: fact.id, firstAt: fact.createdAt };
    }
    return { fact, group };
  });
}
