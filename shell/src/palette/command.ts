import type { Locale } from '../contract.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Findable } from './match.ts';

/** Where a command stands in the list; in this order while nothing is typed. */
export const groupNames = ['recent', 'pages', 'rooms', 'do', 'settings', 'typed'] as const;
export type GroupName = (typeof groupNames)[number];

/** One line of the palette: something to go to or to do. */
export type Command = Findable & {
  /** Names it for good: what was chosen lately is remembered by it. No white space. */
  id: string;
  group: Exclude<GroupName, 'recent'>;
  /** A sign, or two letters in its place. */
  icon: IconName | Locale;
  title: string;
  /** Tells more of it, after the title. */
  note?: string;
  /** How it stands, in a word or two, at the end of the line. */
  mark?: string;
  /** Stands at the end of its group whatever is typed. */
  always?: true;
  /** Makes sense only at this moment: it is not remembered. */
  passing?: true;
  /** The palette stays open. */
  stays?: true;
  run: () => void;
};

/** Commands under one heading, the best first. */
export type Group = { name: GroupName; commands: Command[] };
