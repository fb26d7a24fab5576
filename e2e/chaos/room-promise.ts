/**
 * Whether a room kept its promise: a message answered 2xx is durable and has one seq; every connected resident gets every
 * seq once and in order, or is told to reload; a retry with the same client_id makes one message. Pure.
 */
import type { Act, Call, FinalLog, History, SeenMessage } from './history.ts';
import { moderationViolations } from './moderation-promise.ts';
import { isOk, lastOrUnknown, mayBeDone } from './tries.ts';
import { viewViolations } from './view-promise.ts';

/** A broken promise. */
export type Violation = {
  /** Which, in a few words that are always the same. */
  what: string;
  /** What was seen. */
  evidence: string;
};

/** Refusals that say what the caller did wrong, which those of a history never do, or that the city is at fault. */
const wrongRefusals = new Set([
  'invalid_argument',
  'not_found',
  'already_exists',
  'permission_denied',
  'unauthenticated',
]);

/** What the history and the final log contradict; nothing when the promise was kept. */
export function violations(history: History, log: FinalLog): Violation[] {
  return [
    ...logViolations(log),
    ...refusalViolations(history.calls),
    ...postViolations(history.calls, log),
    ...changeViolations(history.calls, log),
    ...moderationViolations(history.calls, log),
    ...history.views.flatMap((view) => viewViolations(view, log)),
  ];
}

/** The log by itself: dense, and its messages are its entries of that kind. */
function logViolations({ topSeq, entries, messages }: FinalLog): Violation[] {
  const found: Violation[] = [];
  for (const [index, { seq }] of entries.entries()) {
    if (seq !== index + 1) {
      found.push({ what: 'the log has a hole', evidence: `entry ${index + 1} of the log has seq ${seq}` });
      break;
    }
  }
  if (topSeq !== (entries.at(-1)?.seq ?? 0)) {
    found.push({ what: 'the log has a hole', evidence: `top_seq is ${topSeq}, the last entry ${entries.at(-1)?.seq}` });
  }
  const told = entries.flatMap((entry) => (entry.of === 'message' ? [`${entry.seq} ${entry.message.id}`] : []));
  const kept = messages.map(({ seq, id }) => `${seq} ${id}`);
  if (told.join() !== kept.join()) {
    const only = [...told.filter((each) => !kept.includes(each)), ...kept.filter((each) => !told.includes(each))];
    found.push({ what: 'entries and messages differ', evidence: `only in one of them: ${only.join(', ')}` });
  }
  return found;
}

function refusalViolations(calls: readonly Call[]): Violation[] {
  return calls.flatMap((call, index) => {
    const { answer } = call;
    if (answer.kind !== 'refused' || !wrongRefusals.has(answer.code)) return [];
    if (answer.code === 'permission_denied' && mayBeArchived(calls.slice(0, index))) return [];
    return [{ what: 'refused without a reason', evidence: `${answer.code} to ${told(call)}` }];
  });
}

/** Whether a try to archive the room was never answered: it may be done long after the room was opened again. */
function mayBeArchived(earlier: readonly Call[]): boolean {
  return earlier.some(
    ({ act, answer }) =>
      act.kind === 'moderate' && act.of === 'archived' && act.value === true && answer.kind === 'unknown',
  );
}

function postViolations(calls: readonly Call[], { messages }: FinalLog): Violation[] {
  const found: Violation[] = [];
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  const byPost = Map.groupBy(messages, ({ user_id, client_id }) => `${user_id} ${client_id}`);
  const posts = Map.groupBy(
    calls.filter(({ act }) => act.kind === 'post'),
    ({ by, act }) => `${by} ${act.kind === 'post' ? act.clientId : ''}`,
  );
  for (const [key, same] of byPost) {
    if (same.length > 1) {
      const seqs = same.map(({ seq }) => seq).join(', ');
      found.push({ what: 'one client_id made many messages', evidence: `${key}: seqs ${seqs}` });
    }
    if (!posts.get(key)?.some(({ answer }) => answer.kind !== 'refused')) {
      found.push({ what: 'a message that nobody posted', evidence: `${key}: seq ${same[0]?.seq}` });
    }
  }
  for (const [key, tries] of posts) {
    const seqs = new Set(tries.flatMap(({ answer }) => (answer.kind === 'ok' ? [answer.seq] : [])));
    if (seqs.size > 1) {
      found.push({ what: 'a retry was answered another seq', evidence: `${key}: seqs ${[...seqs].join(', ')}` });
    }
    for (const call of tries) {
      if (call.answer.kind !== 'ok') continue;
      const kept = bySeq.get(call.answer.seq);
      if (kept?.id !== call.answer.id || `${kept.user_id} ${kept.client_id}` !== key) {
        const there = kept ? `${kept.user_id} ${kept.client_id}` : 'nothing';
        found.push({ what: 'an answered post is not in the log', evidence: `${told(call)}; there: ${there}` });
      }
    }
  }
  return found;
}

/** What became of each message, beside what was asked for. */
function changeViolations(calls: readonly Call[], log: FinalLog): Violation[] {
  const changes = Map.groupBy(
    calls.filter(({ act }) => 'seq' in act),
    ({ act }) => ('seq' in act ? act.seq : 0),
  );
  const texts = new Map(
    calls.map(({ by, act }) => (act.kind === 'post' ? [`${by} ${act.clientId}`, act.text] : ['', ''])),
  );
  const found: Violation[] = [];
  for (const message of log.messages) {
    const made = changes.get(message.seq) ?? [];
    const posted = texts.get(`${message.user_id} ${message.client_id}`);
    // That nobody posted it is said already.
    if (posted === undefined) continue;
    const entries = log.entries.filter((entry) => entry.of !== 'room' && entry.message.seq === message.seq);
    const count = (of: string) => entries.filter((entry) => entry.of === of).length;
    found.push(
      ...deletionViolations(message, made, count('deleted')),
      ...editViolations(message, posted, made, count('edited')),
      ...reactionViolations(message, made, count('reacted')),
    );
  }
  return found;
}

function deletionViolations(message: SeenMessage, made: readonly Call[], entries: number): Violation[] {
  const found: Violation[] = [];
  const tries = made.filter(({ act }) => act.kind === 'delete');
  const done = message.deleted_at != null;
  if (tries.some(isOk) && !done) {
    found.push({ what: 'an answered deletion is not in the log', evidence: `message ${message.seq} is there` });
  }
  if (done && !tries.some(mayBeDone)) {
    found.push({ what: 'a change that nobody made', evidence: `message ${message.seq} was deleted` });
  }
  if (entries !== (done ? 1 : 0)) {
    const evidence = `message ${message.seq}: ${entries} deletions in the log, deleted_at ${message.deleted_at}`;
    found.push({ what: 'entries and messages differ', evidence });
  }
  if (done && (message.text !== '' || message.reactions.length > 0)) {
    found.push({ what: 'a deleted message says something', evidence: `message ${message.seq}: ${message.text}` });
  }
  return found;
}

function editViolations(message: SeenMessage, posted: string, made: readonly Call[], entries: number): Violation[] {
  const tries = made.filter(({ act }) => act.kind === 'edit');
  const possible = lastOrUnknown(tries).map(({ act }) => textOf(act));
  if (!tries.some(isOk)) possible.push(posted);
  const found: Violation[] = [];
  if (message.deleted_at == null && !possible.includes(message.text)) {
    const evidence = `message ${message.seq} says "${message.text}", may be ${possible.map((text) => `"${text}"`)}`;
    found.push({ what: 'an answered edit is not in the log', evidence });
  }
  return [...found, ...countViolations(message, 'edits', entries, tries)];
}

function reactionViolations(message: SeenMessage, made: readonly Call[], entries: number): Violation[] {
  const tries = made.filter(({ act }) => act.kind === 'react');
  const found: Violation[] = [];
  const byKey = Map.groupBy(tries, ({ by, act }) => `${by} ${act.kind === 'react' ? act.emoji : ''}`);
  const there = new Set(message.reactions.flatMap(({ emoji, user_ids }) => user_ids.map((user) => `${user} ${emoji}`)));
  for (const [key, of] of byKey) {
    const possible = lastOrUnknown(of).map(({ act }) => act.kind === 'react' && !act.remove);
    if (!of.some(isOk)) possible.push(false);
    if (message.deleted_at == null && !possible.includes(there.has(key))) {
      const evidence = `message ${message.seq}: ${key} is ${there.has(key) ? 'there' : 'not there'}`;
      found.push({ what: 'an answered reaction is not in the log', evidence });
    }
  }
  for (const key of there) {
    if (!byKey.has(key)) found.push({ what: 'a change that nobody made', evidence: `message ${message.seq}: ${key}` });
  }
  return [...found, ...countViolations(message, 'reactions', entries, tries)];
}

/** Every answered change that was one made an entry, and none made two: whoever makes them never asks for the same twice. */
function countViolations(message: SeenMessage, what: string, entries: number, tries: readonly Call[]): Violation[] {
  const [least, most] = [tries.filter(isOk).length, tries.filter(mayBeDone).length];
  if (entries >= least && entries <= most) return [];
  const evidence = `message ${message.seq}: ${entries} ${what} in the log, ${least} answered, ${most} asked for`;
  return [{ what: entries < least ? 'an answered change has no entry' : 'a change has more than one entry', evidence }];
}

const textOf = (act: Act) => ('text' in act ? act.text : '');

function told({ by, act, answer }: Call): string {
  return `${by} ${JSON.stringify(act)} → ${JSON.stringify(answer)}`;
}
