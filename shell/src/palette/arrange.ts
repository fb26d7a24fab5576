import { type Command, type Group, type GroupName, groupNames } from './command.ts';
import { find, fold } from './match.ts';

/** Rooms of a list that nobody has asked anything yet, and of one that answers. */
const mostRooms = { unasked: 5, asked: 50 };

/**
 * The palette's list. Without a query: what was chosen `recently` (ids, the latest first), then everything in the order of
 * the groups, of the rooms a few. With one: what answers it, the group with the best answer first. While it
 * `waitsForRooms` the list has their group, though there is nothing in it.
 */
export function arrange(
  commands: readonly Command[],
  query: string,
  recently: readonly string[],
  waitsForRooms = false,
): Group[] {
  const asked = fold(query) !== '';
  const recent = asked ? [] : pick(commands, recently);
  const found = find(
    commands.filter((command) => !command.always && !recent.includes(command)),
    query,
  );
  const best = (name: GroupName) => found.find(({ item }) => item.group === name)?.rank ?? Number.POSITIVE_INFINITY;
  const groups = groupNames.map((name) => {
    const own = found.map(({ item }) => item).filter(({ group }) => group === name);
    const shown = name === 'rooms' ? own.slice(0, asked ? mostRooms.asked : mostRooms.unasked) : own;
    const always = commands.filter(({ group, always }) => always && group === name);
    return { name, commands: name === 'recent' ? recent : [...shown, ...always] };
  });
  const order = asked ? groups.sort((a, b) => compare(best(a.name), best(b.name))) : groups;
  return order.filter((group) => group.commands.length > 0 || (waitsForRooms && group.name === 'rooms'));
}

/** Those with these ids, in the ids' order. One that is no longer there is left out. */
function pick(commands: readonly Command[], ids: readonly string[]): Command[] {
  return ids.flatMap((id) => commands.find((command) => command.id === id) ?? []);
}

// Two groups without an answer are equals, and the difference of infinities is no number.
const compare = (a: number, b: number) => (a === b ? 0 : a - b);

/** Where a key leads from the active one of `ids`; undefined: it is no key of a list. The list goes round. */
export function step(ids: readonly string[], active: string | undefined, key: string): string | undefined {
  const at = active === undefined ? -1 : ids.indexOf(active);
  if (key === 'ArrowDown') return ids[(at + 1) % ids.length];
  if (key === 'ArrowUp') return ids.at(at <= 0 ? -1 : at - 1);
  if (key === 'Home') return ids[0];
  return key === 'End' ? ids.at(-1) : undefined;
}
