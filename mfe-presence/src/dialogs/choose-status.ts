/** What a resident chooses that others see of them: on the screen at once, and taken back when the city refuses. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import { Choice, type OwnStatus as OwnStatusMessage } from 'proto/city/presence/v1/chosen';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { OwnStatus } from 'shell/contract';
import type { StoreApi } from 'zustand/vanilla';

/** What is to be different; what is not named stays. `seconds` goes with `do_not_disturb`; without them it ends by choice. */
export type Wish = { choice?: OwnStatus['choice']; seconds?: number; showsLastSeen?: boolean };

const values = {
  automatic: Choice.AUTOMATIC,
  do_not_disturb: Choice.DO_NOT_DISTURB,
  invisible: Choice.INVISIBLE,
} as const;

/** What was chosen last of each resident, until the city has answered. */
const choosing = new WeakMap<StoreApi<OwnStatus | null>, Promise<unknown>>();

/**
 * Chooses; the city is told of one choice after the other, since of two at once the first could be the last to arrive. Rejects with
 * the city's reason; then the store has what it had, unless something newer was heard meanwhile.
 */
export async function chooseStatus(
  presence: Client<typeof PresenceService>,
  own: StoreApi<OwnStatus | null>,
  wish: Wish,
): Promise<void> {
  const before = own.getState();
  const wished = before && wishedOf(before, wish);
  own.setState(wished, true);
  const { choice, ...rest } = wish;
  const answer = Promise.resolve(choosing.get(own)).then(() =>
    presence.setStatus(choice ? { ...rest, choice: values[choice] } : rest),
  );
  choosing.set(
    own,
    answer.catch(() => undefined),
  );
  try {
    const { own: told } = await answer;
    if (told && own.getState() === wished) own.setState(readOwn(told), true);
  } catch (error) {
    if (own.getState() === wished) own.setState(before, true);
    throw error;
  }
}

/** At which hour "until the morning" ends, and how much of a night there has to be before it, in hours. */
const [morningHour, shortestNight] = [8, 3];

/** Seconds from now until the next morning, by the clock of this place. */
export function untilMorning(now: Date): number {
  const morning = new Date(now.getTime());
  morning.setHours(morningHour, 0, 0, 0);
  if (morning.getTime() - now.getTime() < shortestNight * 3_600_000) morning.setDate(morning.getDate() + 1);
  return Math.round((morning.getTime() - now.getTime()) / 1_000);
}

function wishedOf(before: OwnStatus, { choice, seconds, showsLastSeen = before.showsLastSeen }: Wish): OwnStatus {
  if (!choice) return { ...before, showsLastSeen };
  return { choice, until: seconds ? Date.now() + seconds * 1_000 : null, showsLastSeen };
}

function readOwn({ choice, doNotDisturbUntil, showsLastSeen }: OwnStatusMessage): OwnStatus {
  const until = doNotDisturbUntil ? timestampMs(doNotDisturbUntil) : null;
  if (choice === Choice.INVISIBLE) return { choice: 'invisible', until, showsLastSeen };
  return { choice: choice === Choice.DO_NOT_DISTURB ? 'do_not_disturb' : 'automatic', until, showsLastSeen };
}
