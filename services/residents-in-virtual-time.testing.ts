/** For tests: residents of a city in virtual time, and what they do: tabs, rooms, sleep, a train into a tunnel. Tells the model. */
import type { Bus } from './bus.ts';
import { choicesTopic } from './bus-topics.ts';
import type { EdgeInVirtualTime, Socket } from './edge-in-virtual-time.testing.ts';
import type { PresenceModel, TabId } from './presence-model.testing.ts';
import { type Seeded, seeded } from './seeded.testing.ts';
import type { VirtualTime } from './virtual-time.testing.ts';

/** A tab that has a socket. */
type Tab = TabId & { edge: EdgeInVirtualTime; socket: Socket; room: string | undefined };

/** The city around them. */
export type City = {
  seed: number;
  time: VirtualTime;
  model: PresenceModel;
  bus: Bus;
  /** Edges that take new sockets. */
  edges(): EdgeInVirtualTime[];
  /** sendBeacon; false when it does not arrive. */
  sayLeave(userId: string, connectionId: string): Promise<boolean>;
  /** Presence hides them at once. */
  hide(userId: string): void;
  /** Choices of those who chose; odd: invisible. */
  invisible: Map<string, number>;
};

const rooms = Array.from({ length: 8 }, (_, n) => `room:r${n}`);
/** Who lost their socket is back after this, at random. */
const backMs: [number, number] = [500, 5_000];

/** One resident and all of their tabs. */
export class ResidentInVirtualTime {
  /** What happened to them, for whoever has to find out why something is wrong. */
  readonly history: string[] = [];
  readonly id: string;
  /** How many tabs they have opened. */
  opened = 0;
  readonly #city: City;
  readonly #draws: Seeded;
  readonly #tabs = new Set<Tab>();
  #asleepUntil = 0;

  constructor(id: string, city: City) {
    this.id = id;
    this.#city = city;
    this.#draws = seeded(city.seed, id);
  }

  /** Does something now and then, for ever. */
  async live(): Promise<void> {
    for (;;) {
      await this.#city.time.after(this.#draws.between(1_000, 30_000));
      if (!this.#isAsleep) await this.#act();
    }
  }

  get isHere(): boolean {
    return this.#tabs.size > 0;
  }

  /** Opens a tab; does nothing while there is no edge to open it at, or the laptop sleeps. */
  open(like: { status: TabId['status']; room?: string | undefined } = { status: 'online' }): void {
    const edges = this.#city.edges();
    if (edges.length === 0 || this.#isAsleep) return;
    const edge = this.#draws.pick(edges);
    const socket = edge.open(this.id, like.status);
    const tab: Tab = { userId: this.id, edge, socket, status: like.status, isHidden: this.#isHidden, room: undefined };
    this.#tabs.add(tab);
    this.opened += 1;
    this.#note('opens', tab);
    this.#city.model.begin(tab, 'city');
    if (like.room) this.#enter(tab, like.room);
  }

  /** All tabs but one are closed. */
  tidyUp(): void {
    for (const tab of [...this.#tabs].slice(1)) this.#end(tab, true);
  }

  /** The city has ended this socket. */
  hearGone(socket: Socket, why: 'ended' | 'edge is gone'): void {
    const tab = [...this.#tabs].find((one) => one.socket === socket);
    if (!tab) return;
    this.#tabs.delete(tab);
    this.#note(why, tab);
    if (why === 'ended') for (const place of placesOf(tab)) this.#city.model.end(tab, place, 'broke');
    if (socket.reaches) void this.#comeBack(tab);
  }

  get #isAsleep(): boolean {
    return this.#city.time.now < this.#asleepUntil;
  }

  get #isHidden(): boolean {
    return (this.#city.invisible.get(this.id) ?? 0) % 2 === 1;
  }

  async #act(): Promise<void> {
    const reachable = [...this.#tabs].filter(({ socket, edge }) => socket.reaches && !edge.isDraining);
    if (reachable.length === 0) {
      for (let n = Math.floor(this.#draws.between(1, 4)); n > 0; n--) this.open();
      return;
    }
    const tab = this.#draws.pick(reachable);
    const act = this.#draws.next();
    if (act < 0.15) this.open();
    else if (act < 0.3) this.#end(tab, true);
    else if (act < 0.42) await this.#closeWithBeacon(tab);
    else if (act < 0.48) this.#end(tab, false);
    else if (act < 0.54) this.#vanish(tab);
    else if (act < 0.6) await this.#sleep();
    else if (act < 0.78) this.#setStatus(tab, tab.status === 'online' ? 'away' : 'online');
    else if (act < 0.94) this.#changeRoom(tab);
    else this.#choose();
  }

  #end(tab: Tab, clean: boolean): void {
    this.#note(clean ? 'closes' : 'breaks off', tab);
    this.#tabs.delete(tab);
    for (const place of placesOf(tab)) this.#city.model.end(tab, place, clean ? 'left' : 'broke');
    tab.edge.close(tab.socket, clean);
  }

  /** The page says that it leaves; its socket ends some moments later, on a phone without a word or not at all. */
  async #closeWithBeacon(tab: Tab): Promise<void> {
    this.#note('says that it leaves', tab);
    const { time, model } = this.#city;
    const says = this.#city.sayLeave(this.id, tab.socket.connection.holder);
    tab.socket.reaches = false;
    for (const place of placesOf(tab)) model.doubt(tab, place);
    const [isHeard] = await Promise.all([says, time.after(this.#draws.between(0, 300))]);
    const how = this.#draws.pick(['clean', 'clean', 'clean', 'unclean', 'unheard']);
    if (isHeard || how === 'clean') for (const place of placesOf(tab)) model.end(tab, place, 'left');
    // Of what ends without a word the edge finds out by its pings.
    if (how !== 'unheard' && tab.edge.sockets.has(tab.socket)) this.#end(tab, how === 'clean');
    else if (isHeard) this.#tabs.delete(tab);
  }

  /** The network is gone without a word, and for good. */
  #vanish(tab: Tab): void {
    this.#note('vanishes', tab);
    tab.socket.reaches = false;
  }

  /** The laptop sleeps with all its tabs; of those whose socket is still there when it wakes, the socket goes on. */
  async #sleep(): Promise<void> {
    const { time } = this.#city;
    const tabs = [...this.#tabs].filter(({ socket }) => socket.reaches);
    this.#note('falls asleep', ...tabs);
    for (const { socket } of tabs) socket.reaches = false;
    this.#asleepUntil = time.now + this.#draws.between(2_000, 100_000);
    await time.after(this.#asleepUntil - time.now + 1);
    this.#note('wakes up');
    for (const tab of tabs) {
      if (tab.edge.sockets.has(tab.socket)) tab.socket.reaches = true;
      else void this.#comeBack(tab);
    }
  }

  async #comeBack(tab: Tab): Promise<void> {
    await this.#city.time.after(this.#draws.between(...backMs));
    this.open(tab);
  }

  #setStatus(tab: Tab, status: TabId['status']): void {
    tab.status = status;
    this.#note(`is ${status}`, tab);
    for (const place of placesOf(tab)) this.#city.model.changeStatus(tab, place);
    tab.socket.connection.status = status;
    tab.edge.beats.refresh(tab.socket.connection);
  }

  #changeRoom(tab: Tab): void {
    if (!tab.room) {
      this.#enter(tab, this.#draws.pick(rooms));
      return;
    }
    this.#note(`leaves ${tab.room}`, tab);
    this.#city.model.end(tab, tab.room, 'left');
    tab.edge.beats.release(tab.socket.connection, tab.room);
    tab.room = undefined;
  }

  #enter(tab: Tab, room: string): void {
    tab.room = room;
    this.#note(`enters ${room}`, tab);
    this.#city.model.begin(tab, room);
    tab.edge.beats.hold(tab.socket.connection, room);
  }

  /** Invisible, or to be seen again. */
  #choose(): void {
    if ([...this.#tabs].some(({ edge }) => edge.isDraining)) return;
    const { invisible, bus, model } = this.#city;
    const revision = (invisible.get(this.id) ?? 0) + 1;
    invisible.set(this.id, revision);
    this.#note(this.#isHidden ? 'is invisible' : 'is to be seen');
    for (const tab of this.#tabs) {
      tab.isHidden = this.#isHidden;
      for (const place of placesOf(tab)) model.changeHidden(tab, place);
    }
    if (this.#isHidden) model.hide(this.id);
    const choice = this.#isHidden ? 'invisible' : 'automatic';
    const news = { user_id: this.id, choice, until: null, shows_last_seen: true, revision };
    bus.publish(choicesTopic, JSON.stringify(news));
    if (this.#isHidden) this.#city.hide(this.id);
  }

  #note(what: string, ...tabs: Tab[]): void {
    this.history.push(
      `${this.#city.time.now} ${what} ${tabs.map(({ socket }) => socket.connection.holder.slice(-6)).join(' ')}`,
    );
  }
}

function placesOf({ room }: Tab): string[] {
  return room ? ['city', room] : ['city'];
}
