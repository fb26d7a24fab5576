/**
 * For tests and for the bench: some minutes of a city in virtual time, in which residents come, go, sleep and hide while edges
 * die and presence is away. What others see of them is compared with presence-model.testing.ts at every announcement and
 * each second. The same seed is the same run.
 */
import { type Bus, openMemoryBus } from './bus.ts';
import { presenceTopic } from './bus-topics.ts';
import { EdgeInVirtualTime, type Socket } from './edge-in-virtual-time.testing.ts';
import { presenceFramesIn } from './presence-frames.ts';
import { PresenceInVirtualTime } from './presence-in-virtual-time.testing.ts';
import { PresenceModel, type Shown } from './presence-model.testing.ts';
import { type City, ResidentInVirtualTime } from './residents-in-virtual-time.testing.ts';
import { type Seeded, seeded } from './seeded.testing.ts';
import { VirtualTime } from './virtual-time.testing.ts';

/** What came of a run. What is wrong names the seed, and brings the resident's history. */
export type Run = {
  residents: number;
  /** Opened in all. */
  tabs: number;
  /** What broke, in words. */
  troubles: string[];
  announcements: number;
  /** Shown though they must be gone. */
  ghosts: string[];
  /** Not shown though a tab of theirs was connected, or could still come back. */
  falseOfflines: string[];
  /** Announced twice alike, shown in a way nobody said, or counted wrongly. */
  others: string[];
};

const edgeCount = 3;
const replacedAfterMs = 8_000;
/** A trouble each; those that keep an edge from presence are apart by more than it takes to name everything anew. */
const troubleEveryMs = 14_000;

/** Runs a city of so many residents for so many minutes. */
export async function livePresence(seed: number, residentCount = 1_000, minutes = 5): Promise<Run> {
  const time = new VirtualTime();
  const giveBack = time.take();
  try {
    const city = new CityInVirtualTime(seed, time, residentCount);
    for (let second = 1; second <= minutes * 60; second++) {
      if ((second * 1_000) % troubleEveryMs === 0) city.trouble();
      await time.pass(1_000);
      await city.compare();
    }
    return city.close();
  } finally {
    giveBack();
  }
}

/** Edges, presence, residents, one who watches, and one who breaks things. */
class CityInVirtualTime {
  readonly #seed: number;
  readonly #time: VirtualTime;
  readonly #draws: Seeded;
  readonly #ways: Seeded;
  readonly #model: PresenceModel;
  readonly #bus: Bus = openMemoryBus();
  readonly #presence: PresenceInVirtualTime;
  readonly #invisible = new Map<string, number>();
  readonly #edges: EdgeInVirtualTime[] = [];
  readonly #residents: ResidentInVirtualTime[];
  /** What a browser shows that heard everything. */
  #shown = new Map<string, Shown>();
  #online = 0;
  #version = 0;
  #troubleCount = 0;
  readonly #run: Run;

  constructor(seed: number, time: VirtualTime, residentCount: number) {
    [this.#seed, this.#time] = [seed, time];
    [this.#draws, this.#ways] = [seeded(seed, 'troubles'), seeded(seed, 'ways')];
    this.#run = {
      ...{ residents: residentCount, tabs: 0, troubles: [], announcements: 0 },
      ...{ ghosts: [], falseOfflines: [], others: [] },
    };
    this.#model = new PresenceModel(() => time.now);
    this.#presence = new PresenceInVirtualTime(time, this.#bus);
    this.#bus.subscribe(presenceTopic, (text) => this.#hear(text));
    for (let n = 0; n < edgeCount; n++) this.#openEdge(n);
    const city: City = {
      ...{ seed, time, model: this.#model, bus: this.#bus, invisible: this.#invisible },
      edges: () => this.#takingSockets,
      hide: (userId) => void this.#presence.hide(userId),
      sayLeave: (userId, connectionId) => this.#carryLeave(userId, connectionId),
    };
    this.#residents = Array.from({ length: residentCount }, (_, n) => new ResidentInVirtualTime(`u_${n}`, city));
    for (const resident of this.#residents) void resident.live();
  }

  /** Breaks something; each kind has its turn. */
  trouble(): void {
    const kinds = [
      ...[this.#breakWay, this.#killEdge, this.#breakWay, this.#drainEdge, this.#breakAllWays, this.#loseStore],
      ...[this.#breakWay, this.#jumpClock, this.#breakAllWays, this.#manyCome, this.#breakWay, this.#manyTabs],
    ];
    const kind = kinds[this.#troubleCount % kinds.length];
    this.#troubleCount += 1;
    kind?.call(this);
  }

  /** Compares what everyone is shown with the model, and with what presence answers. */
  async compare(): Promise<void> {
    const { leases } = this.#presence;
    const places = new Map<string, Map<string, Shown>>();
    for (const place of ['city', ...Array.from({ length: 8 }, (_, n) => `room:r${n}`)]) {
      const there = new Map<string, Shown>();
      for (let next: string | undefined = ''; next !== undefined; ) {
        const page = await leases.members(place, 500, next || undefined);
        for (const { userId, status } of page.members) there.set(userId, status);
        next = page.next;
      }
      const { online } = await leases.count(place);
      if (online !== there.size) this.#wrong('others', `${place} has ${there.size} members and counts ${online}`);
      places.set(place, there);
    }
    const inCity = places.get('city') ?? new Map();
    if (this.#online !== inCity.size) this.#wrong('others', `${this.#online} were told to be here of ${inCity.size}`);
    for (const [userId, status] of new Map([...this.#shown, ...inCity])) {
      if (this.#shown.get(userId) !== inCity.get(userId))
        this.#wrong('others', `is ${status}, and shown otherwise`, userId);
    }
    for (const [place, userId] of this.#model.everyone()) {
      this.#judge(place, userId, places.get(place)?.get(userId) ?? 'offline', 'is');
    }
    for (const [place, there] of places) for (const [userId, shown] of there) this.#judge(place, userId, shown, 'is');
    this.#model.forget();
  }

  /** Ends it; answers what came of it. */
  close(): Run {
    this.#presence.close();
    for (const { opened } of this.#residents) this.#run.tabs += opened;
    return this.#run;
  }

  get #takingSockets(): EdgeInVirtualTime[] {
    return this.#edges.filter(({ isThere, isDraining }) => isThere && !isDraining);
  }

  #openEdge(slot: number): void {
    const edge = new EdgeInVirtualTime({
      ...{ time: this.#time, draws: this.#ways, bus: this.#bus, invisible: this.#invisible },
      beat: (request) => this.#presence.beat(request),
      onGone: (socket, why) => this.#residentOf(socket)?.hearGone(socket, why),
    });
    this.#edges[slot] = edge;
  }

  #residentOf({ connection }: Socket): ResidentInVirtualTime | undefined {
    return this.#residents[Number(connection.caller?.id.slice(2))];
  }

  async #carryLeave(userId: string, connectionId: string): Promise<boolean> {
    const edges = this.#takingSockets;
    await this.#time.after(this.#ways.between(5, 40));
    if (edges.length === 0 || this.#ways.pick(edges).isWayBroken) return false;
    await this.#presence.leave(userId, connectionId);
    return true;
  }

  #hear(text: string): void {
    for (const frame of presenceFramesIn(text)) {
      const { user_id: userId, status, online, version } = JSON.parse(frame);
      this.#run.announcements += 1;
      this.#residents[Number(userId.slice(2))]?.history.push(`${this.#time.now} announced ${status}`);
      if ((this.#shown.get(userId) ?? 'offline') === status)
        this.#wrong('others', `is announced ${status} twice`, userId);
      if (this.#version !== 0 && version !== this.#version + 1)
        this.#wrong('others', `${version} follows ${this.#version}`);
      [this.#version, this.#online] = [version, online];
      if (status === 'offline') this.#shown.delete(userId);
      else this.#shown.set(userId, status);
      this.#judge('city', userId, status, 'is announced');
    }
  }

  #judge(place: string, userId: string, shown: Shown, how: string): void {
    const wrong = this.#model.wrong(place, userId, shown);
    if (!wrong) return;
    const list = wrong === 'ghost' ? 'ghosts' : wrong === 'false offline' ? 'falseOfflines' : 'others';
    this.#wrong(list, `${wrong}: ${how} ${shown} at ${place}`, userId);
  }

  #wrong(list: 'ghosts' | 'falseOfflines' | 'others', what: string, userId?: string): void {
    // One that is wrong is wrong each second; some of them are enough to find out why.
    if (this.#run[list].length >= 20) return;
    const history = this.#residents[Number(userId?.slice(2))]?.history.slice(-25) ?? [];
    const said = [`seed ${this.#seed}, ${this.#time.now}: ${userId ?? 'the city'} ${what}`, ...history];
    this.#run[list].push([...said, ...this.#run.troubles.slice(-4)].join('\n  '));
  }

  #note(what: string): void {
    this.#run.troubles.push(`${this.#time.now} ${what}`);
  }

  #breakWay(): void {
    const edge = this.#draws.pick(this.#takingSockets);
    const ms = Math.round(this.#draws.between(500, 12_000));
    this.#note(`edge ${this.#edges.indexOf(edge)} does not reach presence for ${ms} ms`);
    edge.breakWay(ms);
    this.#model.breakWay(edge, ms);
  }

  #breakAllWays(): void {
    const ms = Math.round(this.#draws.between(500, 12_000));
    this.#note(`presence is away for ${ms} ms`);
    for (const edge of this.#takingSockets) {
      edge.breakWay(ms);
      this.#model.breakWay(edge, ms);
    }
  }

  #killEdge(): void {
    const edge = this.#draws.pick(this.#takingSockets);
    const slot = this.#edges.indexOf(edge);
    this.#note(`edge ${slot} is killed`);
    this.#model.loseEdge(edge);
    edge.kill();
    void this.#replace(slot);
  }

  #drainEdge(): void {
    const edge = this.#draws.pick(this.#takingSockets);
    const slot = this.#edges.indexOf(edge);
    this.#note(`edge ${slot} is drained`);
    this.#model.loseEdge(edge, 2_000);
    void edge.drain();
    void this.#replace(slot);
  }

  async #replace(slot: number): Promise<void> {
    await this.#time.after(replacedAfterMs);
    this.#openEdge(slot);
  }

  /** Who watches sees the whole picture anew, as after any outage of Redis. */
  #loseStore(): void {
    this.#note('presence has lost everything');
    this.#presence.lose();
    this.#model.loseStore();
    this.#shown = new Map();
    [this.#online, this.#version] = [0, 0];
  }

  #jumpClock(): void {
    const ms = this.#draws.pick([-3_600_000, 3_600_000]);
    this.#note(`the clock jumps by ${ms} ms`);
    this.#time.jump(ms);
  }

  async #manyCome(): Promise<void> {
    const absent = this.#draws.shuffled(this.#residents.filter(({ isHere }) => !isHere)).slice(0, 500);
    this.#note(`${absent.length} come in one second`);
    for (const resident of absent) {
      resident.open();
      await this.#time.after(2);
    }
  }

  async #manyTabs(): Promise<void> {
    const resident = this.#draws.pick(this.#residents);
    this.#note(`${resident.id} opens 50 tabs`);
    for (let n = 0; n < 50; n++) resident.open();
    await this.#time.after(10_000);
    resident.tidyUp();
  }
}
