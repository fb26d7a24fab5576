/** For tests: an edge without a network. Its beats and its choices are the real ones; its sockets answer pings, or do not. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { Choice, ChosenSchema } from 'proto/city/presence/v1/chosen';
import { type BeatRequestSchema, type BeatResponse, ListChosenResponseSchema } from 'proto/city/presence/v1/presence';
import type { Bus } from './bus.ts';
import { leftTopic } from './bus-topics.ts';
import { type Beats, openBeats } from './edge/beats.ts';
import { openChoices } from './edge/choices.ts';
import { callerNamed, fakeConnection, silent } from './edge/edge.testing.ts';
import type { LeftNews } from './presence-frames.ts';
import type { Seeded } from './seeded.testing.ts';
import type { VirtualTime } from './virtual-time.testing.ts';

/** As sockets.ts has them. */
const [pingEveryMs, mostUnanswered] = [20_000, 2];
const drainMs = 1_000;

/** A tab's socket, as both of its ends know it. */
export type Socket = ReturnType<typeof fakeConnection> & {
  /** Whether the browser hears, and is heard. */
  reaches: boolean;
};

/** What an edge in virtual time is made of. `beat` carries a call out; `invisible` is kept by presence. */
export type Around = {
  time: VirtualTime;
  draws: Seeded;
  bus: Bus;
  beat(request: MessageInitShape<typeof BeatRequestSchema>): Promise<BeatResponse>;
  invisible: ReadonlyMap<string, number>;
  /** The socket is gone: the edge has ended it, or is gone itself. The browser hears of it if it is there. */
  onGone(socket: Socket, why: 'ended' | 'edge is gone'): void;
};

/** The edge. */
export class EdgeInVirtualTime {
  readonly beats: Beats;
  readonly sockets = new Set<Socket>();
  isThere = true;
  isDraining = false;
  readonly #around: Around;
  readonly #choices: ReturnType<typeof openChoices>;
  readonly #pinging: NodeJS.Timeout;
  #wayBrokenUntil = 0;

  constructor(around: Around) {
    this.#around = around;
    const listChosen = ({ userIds = [] }: { userIds?: string[] }) =>
      this.#call(async () =>
        create(ListChosenResponseSchema, { chosen: userIds.map((userId) => this.#chosen(userId)) }),
      );
    const beat = (request: MessageInitShape<typeof BeatRequestSchema>) => this.#call(() => around.beat(request));
    this.#choices = openChoices({ listChosen: listChosen as never }, around.bus, silent);
    this.beats = openBeats({ beat: beat as never }, this.#choices, silent);
    around.bus.subscribe(leftTopic, (text) => {
      const { user_id, connection_id } = JSON.parse(text) as LeftNews;
      if (this.isThere) this.beats.leave(user_id, connection_id);
    });
    this.#choices.onChange(this.beats.tellChosen, () => undefined, this.beats.hide);
    this.#pinging = setInterval(() => this.#ping(), pingEveryMs);
  }

  /** A browser's socket, present in the city from now on. */
  open(userId: string, status: 'online' | 'away'): Socket {
    const given = { caller: callerNamed(userId), holder: this.beats.nextHolder() };
    const socket: Socket = { ...fakeConnection(given), reaches: true };
    socket.connection.status = status;
    this.sockets.add(socket);
    this.#choices.enter(socket.connection);
    this.beats.hold(socket.connection, 'city');
    return socket;
  }

  /** The socket has ended; unclean: without a word. */
  close(socket: Socket, clean: boolean): void {
    socket.connection.terminate();
    this.sockets.delete(socket);
    if (!this.isDraining) this.beats.releaseAll(socket.connection, clean);
    this.#choices.leave(socket.connection);
  }

  /** For so long calls to presence do not arrive, or are not answered. */
  breakWay(ms: number): void {
    this.#wayBrokenUntil = this.#around.time.now + ms;
  }

  get isWayBroken(): boolean {
    return this.#around.time.now < this.#wayBrokenUntil;
  }

  /** Ends it as a crash does. */
  kill(): void {
    this.#end();
    const all = [...this.sockets];
    this.sockets.clear();
    for (const socket of all) this.#lose(socket);
  }

  /** Ends it in order: sockets are closed in a wave, and no lease is ended. */
  async drain(): Promise<void> {
    this.isDraining = true;
    clearInterval(this.#pinging);
    const all = [...this.sockets];
    await Promise.all(
      all.map(async (socket) => {
        await this.#around.time.after(this.#around.draws.between(0, drainMs));
        if (!this.sockets.delete(socket)) return;
        this.#choices.leave(socket.connection);
        this.#lose(socket);
      }),
    );
    await this.beats.close();
    this.#end();
  }

  #end(): void {
    this.isThere = false;
    clearInterval(this.#pinging);
    this.#choices.close();
  }

  #lose(socket: Socket): void {
    socket.connection.terminate();
    this.#around.onGone(socket, 'edge is gone');
  }

  #ping(): void {
    for (const socket of this.sockets) {
      if (socket.connection.unanswered >= mostUnanswered) {
        this.close(socket, false);
        this.#around.onGone(socket, 'ended');
      } else {
        socket.connection.unanswered = socket.reaches ? 0 : socket.connection.unanswered + 1;
      }
    }
  }

  #chosen(userId: string) {
    const revision = this.#around.invisible.get(userId) ?? 0;
    // Every other choice of theirs is to be seen again.
    const choice = revision % 2 === 1 ? Choice.INVISIBLE : Choice.AUTOMATIC;
    return create(ChosenSchema, { userId, choice, showsLastSeen: true, revision });
  }

  /** A call there and back. Of an edge that is gone nobody waits for the answer. */
  async #call<T>(work: () => Promise<T>): Promise<T> {
    const { time, draws } = this.#around;
    await time.after(draws.between(1, 25));
    if (!this.isThere) return new Promise(() => {});
    if (this.isWayBroken && draws.chance(0.6)) throw new ConnectError('away', Code.Unavailable);
    const answer = await work();
    await time.after(draws.between(1, 25));
    if (!this.isThere) return new Promise(() => {});
    if (this.isWayBroken) throw new ConnectError('away', Code.Unavailable);
    return answer;
  }
}
