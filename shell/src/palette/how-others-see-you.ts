import { createClient } from '@connectrpc/connect';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { Choice } from 'proto/city/presence/v1/chosen';
import { PresenceService } from 'proto/city/presence/v1/presence';
import type { City, OwnStatus } from '../contract.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Command } from './command.ts';
import type { Say } from './say.ts';

type Chosen = OwnStatus['choice'];
type Look = { choice: Chosen; value: Choice; icon: IconName; words: MessageDescriptor; also: MessageDescriptor };

const looks: readonly Look[] = [
  {
    ...{ choice: 'automatic', value: Choice.AUTOMATIC, icon: 'people' },
    ...{ words: msg`Status: Automatic`, also: msg`online, active, available, back` },
  },
  {
    ...{ choice: 'do_not_disturb', value: Choice.DO_NOT_DISTURB, icon: 'clock' },
    ...{ words: msg`Status: Do not disturb`, also: msg`busy, quiet, away` },
  },
  {
    ...{ choice: 'invisible', value: Choice.INVISIBLE, icon: 'hidden' },
    ...{ words: msg`Status: Invisible`, also: msg`hide, offline, away` },
  },
];

/** What this resident chooses that others see of them. Nobody is away by choice: that is for their activity to say. */
export function howOthersSeeYou(city: City, say: Say): Command[] {
  const now = city.own?.getState()?.choice;
  return looks.map((look) => ({
    ...say(look.words, look.also),
    id: `status:${look.choice}`,
    group: 'settings',
    icon: look.icon,
    mark: look.choice === now ? say(msg({ message: 'now', context: 'the present choice' })).title : undefined,
    run: () => void choose(city, look, say),
  }));
}

/** On the page at once; when the city refuses it is as it was, and that is said. */
async function choose({ own, transport, toast }: City, { choice, value, words }: Look, say: Say): Promise<void> {
  const before = own?.getState();
  const wished = before && { ...before, choice, until: null };
  if (wished) own?.setState(wished, true);
  try {
    await createClient(PresenceService, transport).setStatus({ choice: value });
    toast({ kind: 'info', text: say(words).title });
  } catch {
    if (before && own?.getState() === wished) own?.setState(before, true);
    toast({ kind: 'error', text: say(msg`Your status is as it was: the city did not take it.`).title });
  }
}
