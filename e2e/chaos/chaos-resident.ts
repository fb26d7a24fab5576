/** A resident who acts in a room and follows it, whatever happens to the city, and remembers all of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Seeded } from 'services/seeded.testing.ts';
import type { Act, Answer, Call, Moderation, SeenMessage, View } from './history.ts';
import { moderationRequest } from './moderation-request.ts';

/** Where and as whom. */
export type Place = {
  room: string;
  userId: string;
  token: string;
  /** The doors of the edges. */
  doors: readonly string[];
};

/** What a follower knows of the room, for what the resident does next. */
export type Following = {
  view: View;
  /** The place up to which everything was heard. */
  position: { epoch: string; after: number } | undefined;
  /** Messages that were seen and not deleted, by seq. */
  messages: Map<number, SeenMessage>;
  /** Sends a frame when the socket is open; undefined: there is no socket now. */
  send: ((frame: Record<string, unknown>) => void) | undefined;
  /** Who waits for the answer to a frame, by client_id. */
  awaited: Map<string, (answer: Answer) => void>;
};

/** Patience of a caller. */
const answerMs = 4_000;
const mostTries = 6;
const emoji = ['🌻', '🔥', '👀'];

/** A follower that has seen nothing yet. */
export function newFollowing(by: string): Following {
  return { view: { by, sights: [] }, position: undefined, messages: new Map(), send: undefined, awaited: new Map() };
}

/** Acts until `ending`: posts, edits, deletes, reacts. Every call goes into `calls` before it is made. */
export async function act(place: Place, following: Following, draws: Seeded, calls: Call[], ending: AbortSignal) {
  const own = new Set<number>();
  const touched = new Set<string>();
  let count = 0;
  const make = async (act: Act) => {
    const call: Call = { by: place.userId, act, answer: { kind: 'unknown', why: 'under way' } };
    calls.push(call);
    const bySocket = act.kind === 'post' && following.send !== undefined && draws.chance(0.5);
    call.answer = await (bySocket ? postBySocket(act, following) : callByRest(act, place, draws));
    return call.answer;
  };
  const post = async () => {
    count += 1;
    const asked: Act = { kind: 'post', clientId: `${place.userId}-${count}`, text: `${count} of ${place.userId}` };
    let answer: Answer | undefined;
    for (let tries = 0; tries < mostTries && answer?.kind !== 'ok' && !ending.aborted; tries++) {
      if (tries > 0) await sleep(draws.between(100, 800));
      // Impatience: the same twice at once, perhaps at both doors.
      const twice = draws.chance(0.1) ? make(asked) : undefined;
      answer = await make(asked);
      await twice;
    }
    if (answer?.kind !== 'ok') return;
    own.add(answer.seq);
    if (draws.chance(0.1)) await make(asked);
  };
  const edit = async () => {
    if (own.size === 0) return;
    const seq = draws.pick([...own]);
    count += 1;
    await make({ kind: 'edit', seq, text: `${count} of ${place.userId}, edited` });
  };
  const remove = async () => {
    if (own.size === 0) return;
    const seq = draws.pick([...own]);
    own.delete(seq);
    await make({ kind: 'delete', seq });
  };
  const react = async () => {
    const last = [...following.messages.keys()].slice(-20);
    if (last.length === 0) return;
    const [seq, chosen] = [draws.pick(last), draws.pick(emoji)];
    // A change that is none has no entry: each is asked for once, and what nobody knows is left alone.
    if (touched.has(`${seq} ${chosen}`)) return;
    touched.add(`${seq} ${chosen}`);
    const answer = await make({ kind: 'react', seq, emoji: chosen, remove: false });
    if (answer.kind === 'ok' && draws.chance(0.3)) await make({ kind: 'react', seq, emoji: chosen, remove: true });
  };

  while (!ending.aborted) {
    await sleep(draws.between(50, 500));
    const what = draws.next();
    if (what < 0.6) await post();
    else if (what < 0.75) await edit();
    else if (what < 0.82) await remove();
    else await react();
  }
}

async function postBySocket(act: Act & { kind: 'post' }, { send, awaited }: Following): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  awaited.set(act.clientId, resolve);
  send?.({ event: 'city.room.message.send', client_id: act.clientId, text: act.text });
  const patience = AbortSignal.timeout(answerMs);
  patience.addEventListener('abort', () => resolve({ kind: 'unknown', why: 'no ack' }));
  return promise;
}

/** Makes the call by REST, at one of the doors. */
export async function callByRest(act: Act, { room, token, doors }: Place, draws: Seeded): Promise<Answer> {
  const door = draws.pick(doors);
  const messages = `${door}/city/rooms/${room}/messages`;
  const [verb, url, body] = {
    post: (of: Act) => ['POST', messages, of.kind === 'post' && { client_id: of.clientId, text: of.text }] as const,
    edit: (of: Act) =>
      ['PATCH', `${messages}/${'seq' in of && of.seq}`, of.kind === 'edit' && { text: of.text }] as const,
    delete: (of: Act) => ['DELETE', `${messages}/${'seq' in of && of.seq}`, undefined] as const,
    react: (of: Act) =>
      [
        'POST',
        `${messages}/${'seq' in of && of.seq}/reactions`,
        of.kind === 'react' && { emoji: of.emoji, remove: of.remove },
      ] as const,
    moderate: (of: Act) => moderationRequest(`${door}/city/rooms/${room}`, of as Moderation),
  }[act.kind](act);
  try {
    const response = await fetch(url, {
      method: verb,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(answerMs),
    });
    const answer = await response.json();
    if (response.ok) return { kind: 'ok', seq: answer.seq, id: answer.id, message: answer };
    return response.status < 500 ? { kind: 'refused', code: answer.code } : { kind: 'unknown', why: answer.code };
  } catch (error) {
    return { kind: 'unknown', why: error instanceof Error ? error.name : String(error) };
  }
}

/** What the city says of a post that came by socket. Only some codes say that nothing was done. */
export function answerOf(frame: { event: string; [field: string]: unknown }): Answer {
  if (frame.event === 'city.room.ack') return { kind: 'ok', seq: Number(frame.seq), id: String(frame.id) };
  const code = String(frame.code);
  return openCodes.has(code) ? { kind: 'unknown', why: code } : { kind: 'refused', code };
}

const openCodes = new Set(['unavailable', 'deadline_exceeded', 'internal', 'unknown', 'canceled', 'aborted']);
