/**
 * What a resident hears of presence whom somebody blocks: the same frames without those who do. Only their frames are made
 * anew; everyone else hears those that are made once for all.
 */
import type { Connection } from './connection.ts';
import type { SharedFrames } from './topics.ts';

type Named = { user_id?: unknown; status?: unknown };
type PeopleFrame = Named & {
  event: string;
  online?: unknown;
  version?: unknown;
  users?: Named[];
  members?: Named[];
  joined?: Named[];
  sample?: Named[];
  left?: unknown[];
};

/** One connection's sight of one topic. */
export class Sight {
  readonly #connection: Connection;
  /** Whom the resident did not see when this was last looked at, and who of those is there. */
  #unseen: ReadonlySet<string> | undefined;
  #thoseThere: Set<string> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whom the resident does not see; undefined for nearly everyone: they see all. */
  get unseen(): ReadonlySet<string> | undefined {
    return this.#connection.chosen.unseen;
  }

  /** The frames as the connection may hear them; undefined when nothing is left. */
  of(frames: SharedFrames): SharedFrames | undefined {
    const { unseen } = this;
    if (unseen !== this.#unseen) {
      this.#unseen = unseen;
      this.#thoseThere = undefined;
    }
    return unseen ? frames.rewritten((text) => this.#narrow(text, unseen)) : frames;
  }

  /** Takes note of who is there besides those whom frames name: a city's first page has not everyone. */
  note(userIds: readonly string[]): void {
    for (const userId of userIds) this.#there.add(userId);
  }

  get #there(): Set<string> {
    this.#thoseThere ??= new Set();
    return this.#thoseThere;
  }

  #narrow(text: string, unseen: ReadonlySet<string>): string | undefined {
    const frame = JSON.parse(text) as PeopleFrame;
    const isUnseen = ({ user_id: userId }: Named) => typeof userId === 'string' && unseen.has(userId);
    this.#take(frame, isUnseen);
    const count = typeof frame.online === 'number' ? { online: Math.max(0, frame.online - this.#there.size) } : {};
    if (isUnseen(frame)) {
      // That something changed has a version, and who misses a version asks for everything again.
      const { version } = frame;
      return frame.event === 'presence.update'
        ? JSON.stringify({ event: 'presence.count', ...count, version })
        : undefined;
    }
    const seen: Partial<PeopleFrame> = {};
    for (const list of ['users', 'members', 'joined', 'sample'] as const) {
      const named = frame[list];
      if (named) seen[list] = named.filter((one) => !isUnseen(one));
    }
    if (frame.left) seen.left = frame.left.filter((userId) => !unseen.has(String(userId)));
    return JSON.stringify({ ...frame, ...count, ...seen });
  }

  /** Keeps who of the unseen is there, by whom the frame says came, is there or left. */
  #take(frame: PeopleFrame, isUnseen: (named: Named) => boolean): void {
    const named = [frame.users, frame.members, frame.joined, frame.sample].flatMap((list) => list ?? []);
    for (const one of named) if (isUnseen(one)) this.#there.add(String(one.user_id));
    for (const userId of frame.left ?? []) this.#there.delete(String(userId));
    if (frame.event !== 'presence.update' || !isUnseen(frame)) return;
    if (frame.status === 'offline') this.#there.delete(String(frame.user_id));
    else this.#there.add(String(frame.user_id));
  }
}
