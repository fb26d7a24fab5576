/**
 * A crowd of residents in a process of its own: they sit in rooms, hear, post, and look at the clock. crowd-process.ts
 * tells them what to do; each of their works is a function here.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { backoffMs } from '../shell/src/edge/backoff.ts';
import { epochOf, eventOf, isAck, isMessage, seqOf } from './frame-bytes.ts';
import { FrameSocket, type Seat } from './frame-socket.ts';

/** Where a resident sits, or which room they post to from the door. */
export type Place = Seat & { roomId: string };

/** So many handshakes are under way at once. */
const atTheDoor = 64;
/** 200 bytes, and the same for everyone. */
const text = 'The quick brown fox jumps over the lazy dog. '.repeat(5).slice(0, 200);

const rooms = new Map<string, Room>();
const residents: Resident[] = [];
const callers: Caller[] = [];
/** What must not happen; the work that finds it fails. */
let broken: string | undefined;

/** What a crowd can do. */
export const works = {
  /** Each takes a place in a room. `ordered`: the server gives every message its seq, and they are looked at. */
  async sit({ places, ordered }: { places: Place[]; ordered: boolean }): Promise<void> {
    await inTurns(places, (place) => new Resident(place, ordered).seated);
  },

  /** Each comes to the door, to post from there. */
  async call({ places }: { places: Place[] }): Promise<void> {
    await inTurns(places, (place) => new Caller(place).atTheDoor);
  },

  /** Says `messages` in each room, `underWay` at once, and waits until everyone has heard all; answers how long it took. */
  async fanOut({ messages, underWay }: { messages: number; underWay: number }): Promise<number> {
    const begun = performance.now();
    const wakeUp = doze();
    await Promise.all([...rooms.values()].map((room) => room.talk(messages, underWay)));
    wakeUp();
    if (broken) throw new Error(broken);
    return performance.now() - begun;
  },

  /** Says `messages` in the room, one each `everyMs`; answers how long each took until the last member heard it. */
  async pace({ messages, everyMs }: { messages: number; everyMs: number }): Promise<number[]> {
    const [room] = rooms.values();
    const took: number[] = [];
    await new Promise<void>((resolve) => {
      if (room) room.onHeardByAll = (ms) => took.push(ms) === messages && resolve();
      const begun = performance.now();
      let said = 0;
      const timer = setInterval(() => {
        // A timer may come late; what it should have said meanwhile is said at once.
        for (; said < messages && said * everyMs <= performance.now() - begun; said++) room?.post();
        if (said === messages) clearInterval(timer);
      }, 1);
    });
    if (broken) throw new Error(broken);
    return took;
  },

  /** Each caller posts, and again when that is acknowledged; answers how many were in `seconds`. */
  async post({ seconds }: { seconds: number }): Promise<number> {
    let acknowledged = 0;
    for (const caller of callers) {
      caller.onAck = () => {
        acknowledged += 1;
        caller.post();
      };
      caller.post();
    }
    await sleep(1_000 * seconds);
    for (const caller of callers) caller.onAck = () => {};
    const total = acknowledged;
    // What is under way comes to its end before anything else is measured.
    await sleep(500);
    if (broken) throw new Error(broken);
    return total;
  },

  /** From now on whoever loses their place comes back, as the page does. */
  async endure(): Promise<void> {
    for (const resident of residents) resident.comesBack = true;
  },

  /** Waits until all have lost their place and are back; answers what they were told meanwhile that was no place. */
  async allBack({ withinMs }: { withinMs: number }): Promise<{ back: number; tookMs: number; errors: string[] }> {
    const begun = performance.now();
    const back = () => residents.filter((resident) => resident.isBack).length;
    while (back() < residents.length && performance.now() - begun < withinMs) await sleep(50);
    return {
      back: back(),
      tookMs: performance.now() - begun,
      errors: [...new Set(residents.flatMap(({ errors }) => errors))],
    };
  },

  /** Everyone leaves. */
  async leave(): Promise<void> {
    for (const resident of residents) resident.leave();
    for (const caller of callers) caller.socket.destroy();
    rooms.clear();
    residents.length = 0;
    callers.length = 0;
    broken = undefined;
  },
};

/** A room of the crowd: how many members have heard its nth message. */
class Room {
  readonly members: Resident[] = [];
  /** Called with each message that the last member has heard, and how long that took. */
  onHeardByAll: (tookMs: number) => void = () => {};
  readonly #heardBy: number[] = [];
  readonly #saidAt: number[] = [];

  /** The first member says something. */
  post(): void {
    this.#heardBy.push(0);
    this.#saidAt.push(performance.now());
    this.members[0]?.post();
  }

  heard(n: number): void {
    const by = (this.#heardBy[n] ?? 0) + 1;
    this.#heardBy[n] = by;
    if (by === this.members.length) this.onHeardByAll(performance.now() - (this.#saidAt[n] ?? 0));
  }

  talk(messages: number, underWay: number): Promise<void> {
    return new Promise((resolve) => {
      let said = 0;
      let heard = 0;
      const say = () => {
        if (said === messages) return;
        said += 1;
        this.post();
      };
      this.onHeardByAll = () => {
        heard += 1;
        if (heard === messages) resolve();
        else say();
      };
      for (let n = 0; n < underWay; n++) say();
    });
  }
}

/** Who sits in a room. */
class Resident {
  readonly seated: Promise<void>;
  comesBack = false;
  isBack = false;
  /** What would have reached a person. */
  readonly errors: string[] = [];
  readonly #place: Place;
  readonly #room: Room;
  readonly #ordered: boolean;
  #socket: FrameSocket | undefined;
  #sit: () => void = () => {};
  #epoch = '';
  #last: number | undefined;
  #heard = 0;
  #failed = 0;

  constructor(place: Place, ordered: boolean) {
    this.#place = place;
    this.#ordered = ordered;
    this.#room = rooms.get(place.roomId) ?? new Room();
    rooms.set(place.roomId, this.#room);
    this.#room.members.push(this);
    residents.push(this);
    this.seated = new Promise((resolve) => {
      this.#sit = resolve;
    });
    this.#open(place.path);
  }

  post(): void {
    this.#socket?.send(messageFrame());
  }

  leave(): void {
    this.#socket?.destroy();
  }

  #open(path: string): void {
    let seated = false;
    this.#socket = new FrameSocket(
      { ...this.#place, path },
      {
        frame: (bytes, start, end) => {
          if (isMessage(bytes, start)) this.#hear(bytes, start);
          else if (!seated) {
            seated = true;
            this.#welcome(bytes, start, end);
          } else if (eventOf(bytes, start, end).endsWith('.error'))
            this.errors.push(bytes.toString('utf8', start, end));
        },
        end: (why) => this.#lost(why, seated),
      },
    );
  }

  /** The first frame is the server's word that the place is taken. */
  #welcome(bytes: Buffer, start: number, end: number): void {
    if (eventOf(bytes, start, end).endsWith('.error')) this.errors.push(bytes.toString('utf8', start, end));
    if (bytes.includes('"recovered":false', start)) this.errors.push('what was missed cannot be told');
    if (this.#ordered) {
      this.#epoch = epochOf(bytes, start);
      this.#last ??= seqOf(bytes, start, 'top_seq');
    }
    this.isBack = this.comesBack;
    this.#failed = 0;
    this.#sit();
  }

  #hear(bytes: Buffer, start: number): void {
    if (this.#ordered) {
      const seq = seqOf(bytes, start);
      if (seq !== (this.#last ?? 0) + 1) broken = `after ${this.#last} came ${seq}`;
      this.#last = seq;
    }
    this.#room.heard(this.#heard++);
  }

  #lost(why: string, seated: boolean): void {
    if (!this.comesBack) {
      broken = `a place was lost: ${why}`;
      return;
    }
    this.isBack = false;
    // A server that is not there, or asks to come later, is what the page waits for without a word.
    if (!seated && !/^(ECONN|503|gone)/.test(why)) this.errors.push(why);
    const { path } = this.#place;
    const again = this.#ordered ? `${path}?epoch=${this.#epoch}&after=${this.#last}` : path;
    setTimeout(() => this.#open(again), backoffMs(this.#failed++, Math.random));
  }
}

/** Who posts without sitting anywhere. */
class Caller {
  readonly atTheDoor: Promise<void>;
  readonly socket: FrameSocket;
  onAck: () => void = () => {};
  readonly #roomId: string;
  #arrive: () => void = () => {};

  constructor(place: Place) {
    this.#roomId = place.roomId;
    this.atTheDoor = new Promise((resolve) => {
      this.#arrive = resolve;
    });
    this.socket = new FrameSocket(place, {
      open: () => this.#arrive(),
      frame: (bytes, start, end) => {
        if (isAck(bytes, start)) this.onAck();
        else if (eventOf(bytes, start, end).endsWith('.error')) broken = bytes.toString('utf8', start, end);
      },
      end: (why) => {
        broken = `a caller was lost: ${why}`;
      },
    });
    callers.push(this);
  }

  post(): void {
    this.socket.send(messageFrame(this.#roomId));
  }
}

function messageFrame(roomId?: string): string {
  return JSON.stringify({ event: 'city.room.message.send', room_id: roomId, client_id: uuid(), text });
}

/**
 * Looks at the sockets each millisecond only. Who waits on them is woken by each write, and on one machine the writer
 * pays for that, as it would not for a reader elsewhere.
 */
function doze(): () => void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let asleep = true;
  const nap = () => {
    if (!asleep) return;
    Atomics.wait(never, 0, 0, 1);
    setImmediate(nap);
  };
  nap();
  return () => {
    asleep = false;
  };
}

async function inTurns<T>(all: T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const turn = async () => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: atTheDoor }, turn));
}

process.on('message', async ({ id, work, given }: { id: number; work: keyof typeof works; given: never }) => {
  try {
    process.send?.({ id, answer: await works[work](given) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
