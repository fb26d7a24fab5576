/** Whether what moderators did to a room is in its log, and became of it. Pure. */
import type { Call, FinalLog, Moderated, Moderation } from './history.ts';
import type { Violation } from './room-promise.ts';
import { isOk, lastOrUnknown, mayBeDone } from './tries.ts';

/** What the moderators' calls and the final room contradict. */
export function moderationViolations(calls: readonly Call[], log: FinalLog): Violation[] {
  const tries = calls.flatMap((call) => (call.act.kind === 'moderate' ? [{ ...call, act: call.act }] : []));
  const byThing = Map.groupBy(tries, ({ act }) => act.of);
  return [
    ...[...byThing].flatMap(([of, all]) => thingViolations(of, all, log)),
    ...countViolations(
      tries.filter(({ act }) => !act.of.startsWith('mute')),
      log,
    ),
  ];
}

function thingViolations(of: Moderated, tries: readonly (Call & { act: Moderation })[], log: FinalLog): Violation[] {
  const is = seenValue(of, log);
  const possible = lastOrUnknown(tries).map(({ act }) => 'value' in act && act.value);
  if (possible.includes(is) || !tries.some(isOk)) return [];
  const evidence = `${of} is ${is}, may be ${possible.join(', ')}`;
  return [{ what: 'an answered act of moderation is not in the log', evidence }];
}

function seenValue(of: Moderated, { room, muted }: FinalLog): Moderation['value'] {
  if (of === 'description') return room.description;
  if (of === 'slow mode') return room.slow_mode_seconds;
  if (of === 'archived') return room.archived_at != null;
  const [, thing = ''] = of.split(' of ');
  return of.startsWith('pin') ? room.pinned_seqs.includes(Number(thing)) : muted.includes(thing);
}

/** Each act that was answered changed something, or an older try of which nobody knew had: an entry each, and none twice. */
function countViolations(tries: readonly Call[], { entries }: FinalLog): Violation[] {
  const count = entries.filter(({ of }) => of === 'room').length;
  const [least, most] = [tries.filter(isOk).length, tries.filter(mayBeDone).length];
  if (count >= least && count <= most) return [];
  const what = count < least ? 'an answered act of moderation has no entry' : 'the room was changed by nobody';
  return [{ what, evidence: `${count} changes of the room in the log, ${least} answered, ${most} asked for` }];
}
