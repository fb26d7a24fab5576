/**
 * What others see of a resident, and when, in each trouble that a browser, a laptop or the city itself can have. In virtual
 * time: edges, presence and its sweeps are the real ones (no-ghosts.test.ts has them all at once, at random).
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bus, openMemoryBus } from './bus.ts';
import { choicesTopic, presenceTopic, roomPeopleTopic } from './bus-topics.ts';
import { EdgeInVirtualTime, type Socket } from './edge-in-virtual-time.testing.ts';
import { type ChosenNews, presenceFramesIn } from './presence-frames.ts';
import { PresenceInVirtualTime } from './presence-in-virtual-time.testing.ts';
import { type Seeded, seeded } from './seeded.testing.ts';
import { VirtualTime } from './virtual-time.testing.ts';

const [olena, taras] = ['u_olena', 'u_taras'];
const room = 'room:r1';
const [second, minute] = [1_000, 60_000];

let time: VirtualTime;
let giveBack: () => void;
let draws: Seeded;
let bus: Bus;
let invisible: Map<string, number>;
let presence: PresenceInVirtualTime;
let here: EdgeInVirtualTime;
let there: EdgeInVirtualTime;
/** What everyone is told: who is how, and after how many milliseconds. */
let told: { who: string; is: string; after: number }[];
let texts: number;
let began: number;
/** Sockets whose edge is gone, of browsers that noticed. */
let lost: Socket[];

beforeEach(async () => {
  time = new VirtualTime();
  giveBack = time.take();
  draws = seeded(1, 'ways');
  [bus, invisible] = [openMemoryBus(), new Map()];
  [told, texts, lost] = [[], 0, []];
  bus.subscribe(presenceTopic, (text) => {
    texts += 1;
    for (const frame of presenceFramesIn(text)) {
      const { user_id: who, status: is } = JSON.parse(frame);
      told.push({ who, is, after: time.now - began });
    }
  });
  presence = new PresenceInVirtualTime(time, bus);
  [here, there] = [openEdge(), openEdge()];
  await time.pass(second);
});

afterEach(async () => {
  presence.close();
  giveBack();
});

function openEdge(): EdgeInVirtualTime {
  return new EdgeInVirtualTime({
    ...{ time, draws, bus, invisible },
    beat: (request) => presence.beat(request),
    onGone: (socket) => lost.push(socket),
  });
}

/** From now on it is watched; what was told before is forgotten. */
function watch(): void {
  [told, texts, began] = [[], 0, time.now];
}

/** A tab that everyone knows of already. */
async function present(userId: string, edge = here, status: 'online' | 'away' = 'online'): Promise<Socket> {
  const socket = edge.open(userId, status);
  await time.pass(second);
  watch();
  return socket;
}

/** Who was told to be how, in order. */
const news = () => told.map(({ who, is }) => `${who} ${is}`);
const lastAfter = () => told.at(-1)?.after;

/** What presence answers of the city: everyone who is there. */
async function everyone(place = 'city'): Promise<string[]> {
  const { members } = await presence.leases.members(place, 500);
  return members.map(({ userId, status }) => `${userId} ${status}`).toSorted();
}

describe('a browser', () => {
  test('with a hidden tab, whose timers hardly run, stays online for as long as its socket answers', async () => {
    await present(olena);
    await time.pass(30 * minute);
    expect(news()).toEqual([]);
    expect(await everyone()).toEqual([`${olena} online`]);
  });

  test('with a frozen tab, whose socket answers nothing, is seen to go once, and to be back at once', async () => {
    const socket = await present(olena);
    socket.reaches = false;
    await time.pass(2 * minute);
    expect(news()).toEqual([`${olena} offline`]);
    // Three pings at the most, the time to come back, and a sweep.
    expect(lastAfter()).toBeLessThanOrEqual(60 * second + 5 * second + 1.5 * second);
    watch();
    here.open(olena, 'online');
    await time.pass(second);
    expect(news()).toEqual([`${olena} online`]);
  });

  test('that keeps the page for Back is seen to leave at once, and to be there again at once', async () => {
    const socket = await present(olena);
    await presence.leave(olena, socket.connection.holder);
    await time.pass(second);
    expect(news()).toEqual([`${olena} offline`]);
    // The socket of a page that is kept may end much later; it brings nobody back.
    await time.pass(minute);
    here.close(socket, false);
    await time.pass(minute);
    here.open(olena, 'online');
    await time.pass(second);
    expect(news()).toEqual([`${olena} offline`, `${olena} online`]);
  });

  test('that closes its last tab is seen to leave at once; one that breaks off, after some seconds', async () => {
    here.close(await present(olena), true);
    await time.pass(second);
    expect(news()).toEqual([`${olena} offline`]);
    here.close(await present(taras), false);
    await time.pass(10 * second);
    expect(news()).toEqual([`${taras} offline`]);
    expect(lastAfter()).toBeGreaterThanOrEqual(5 * second);
    expect(lastAfter()).toBeLessThanOrEqual(6.5 * second);
  });

  test('that is back within those seconds was never gone', async () => {
    here.close(await present(olena), false);
    await time.pass(3 * second);
    there.open(olena, 'online');
    await time.pass(minute);
    expect(news()).toEqual([]);
  });

  test('on a laptop that sleeps for half a minute was never gone; one that sleeps longer is seen to go once', async () => {
    const socket = await present(olena);
    socket.reaches = false;
    await time.pass(30 * second);
    socket.reaches = true;
    await time.pass(minute);
    expect(news()).toEqual([]);
    socket.reaches = false;
    await time.pass(8 * 60 * minute);
    expect(news()).toEqual([`${olena} offline`]);
  });
});

describe('a resident', () => {
  test('with two devices is as active as the more active one, and goes with the last', async () => {
    const desk = await present(olena);
    const phone = there.open(olena, 'away');
    await time.pass(second);
    expect(news()).toEqual([]);
    here.close(desk, true);
    await time.pass(second);
    expect(news()).toEqual([`${olena} away`]);
    phone.connection.status = 'online';
    there.beats.refresh(phone.connection);
    await time.pass(second);
    there.close(phone, true);
    await time.pass(second);
    expect(news()).toEqual([`${olena} away`, `${olena} online`, `${olena} offline`]);
  });

  test('with fifty tabs comes once and goes once, also into a room', async () => {
    watch();
    const heard: string[] = [];
    bus.subscribe(roomPeopleTopic('r1'), (text) => heard.push(JSON.parse(text).event));
    const tabs = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? here : there).open(olena, 'online'));
    for (const [n, { connection }] of tabs.entries()) (n % 2 === 0 ? here : there).beats.hold(connection, room);
    await time.pass(minute);
    expect(news()).toEqual([`${olena} online`]);
    expect(heard.filter((event) => event === 'city.room.join')).toHaveLength(1);
    for (const [n, tab] of tabs.slice(1).entries()) (n % 2 === 0 ? there : here).close(tab, true);
    await time.pass(minute);
    expect(news()).toEqual([`${olena} online`]);
    here.close(tabs[0] as Socket, true);
    await time.pass(5 * second);
    expect(news()).toEqual([`${olena} online`, `${olena} offline`]);
    expect(heard.filter((event) => event === 'city.room.leave')).toHaveLength(1);
  });

  test('who chooses to be invisible is gone at once for everyone, whichever edge has what is left of them', async () => {
    here.close(await present(olena), false);
    there.open(olena, 'away');
    await time.pass(second);
    watch();
    invisible.set(olena, 1);
    const chosen: ChosenNews = { user_id: olena, choice: 'invisible', until: null, shows_last_seen: true, revision: 1 };
    bus.publish(choicesTopic, JSON.stringify(chosen));
    // The Bus tells it in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    await time.pass(minute);
    expect(news().at(-1)).toBe(`${olena} offline`);
    expect(lastAfter()).toBeLessThanOrEqual(second);
    expect(await everyone()).toEqual([]);
  });

  test('who chooses to be invisible after an edge of theirs was killed is gone at once, and comes back with what is alive', async () => {
    const killed = here.open(olena, 'online');
    here.beats.hold(killed.connection, room);
    const alive = await present(olena, there, 'away');
    here.kill();
    const choose = async (choice: ChosenNews['choice']) => {
      const revision = (invisible.get(olena) ?? 0) + 1;
      invisible.set(olena, revision);
      const chosen: ChosenNews = { user_id: olena, choice, until: null, shows_last_seen: true, revision };
      bus.publish(choicesTopic, JSON.stringify(chosen));
      // The Bus tells it in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
    };
    await choose('invisible');
    await presence.hide(olena);
    expect([await everyone(), await everyone(room)]).toEqual([[], []]);
    await time.pass(5 * second);
    expect(news()).toEqual([`${olena} offline`]);
    await choose('automatic');
    await time.pass(second);
    expect([await everyone(), await everyone(room)]).toEqual([[`${olena} away`], []]);
    await time.pass(minute);
    there.close(alive, true);
    await time.pass(second);
    expect(news()).toEqual([`${olena} offline`, `${olena} away`, `${olena} offline`]);
  });

  test('is where they were when a clock is set, forwards or back', async () => {
    await present(olena);
    for (const ms of [60 * minute, -120 * minute]) {
      time.jump(ms);
      await time.pass(2 * minute);
    }
    expect(news()).toEqual([]);
    expect(await everyone()).toEqual([`${olena} online`]);
  });
});

describe('the city', () => {
  test('whose Redis restarts with its data tells nobody anything', async () => {
    await present(olena);
    await present(taras, there);
    for (const edge of [here, there]) edge.breakWay(8 * second);
    await time.pass(2 * minute);
    expect(news()).toEqual([]);
    expect(await everyone()).toEqual([`${olena} online`, `${taras} online`]);
  });

  test('whose Redis restarts with nothing has everyone again with the next beat, and says of nobody that they went', async () => {
    await present(olena);
    await present(taras, there);
    presence.lose();
    await time.pass(11 * second);
    expect(news().toSorted()).toEqual([`${olena} online`, `${taras} online`]);
    expect(await everyone()).toEqual([`${olena} online`, `${taras} online`]);
  });

  test('that drains an edge tells nobody anything of those who come back through another', async () => {
    const residents = Array.from({ length: 300 }, (_, n) => `u_${n}`);
    for (const resident of residents) here.open(resident, 'online');
    await present(olena, there);
    void here.drain();
    for (let passed = 0; passed < 8 * second; passed += 100) {
      await time.pass(100);
      for (const { connection } of lost.splice(0)) {
        const id = connection.caller?.id ?? '';
        void time.after(draws.between(500, 5_000)).then(() => there.open(id, 'online'));
      }
    }
    await time.pass(2 * minute);
    expect(news()).toEqual([]);
    expect((await presence.leases.count('city')).online).toBe(301);
  });

  test('whose edge is killed says once of each who does not come back that they went, as soon as its leases end', async () => {
    for (let n = 0; n < 300; n++) here.open(`u_${n}`, 'online');
    await present(olena, there);
    here.kill();
    await time.pass(2 * minute);
    expect(new Set(news()).size).toBe(300);
    expect(news()).toHaveLength(300);
    expect(lastAfter()).toBeLessThanOrEqual(40 * second + 1.5 * second);
    expect(await everyone()).toEqual([`${olena} online`]);
  });

  test('to which five thousand come in one second tells it in some dozens of texts; in the room the first 200 are named, then counted', async () => {
    await present(olena);
    const heard: { event: string; online?: number }[] = [];
    bus.subscribe(roomPeopleTopic('r1'), (text) => heard.push(JSON.parse(text)));
    for (let n = 0; n < 5_000; n += 5) {
      for (let more = 0; more < 5; more++) {
        const { connection } = (n % 2 === 0 ? here : there).open(`u_${n + more}`, 'online');
        (n % 2 === 0 ? here : there).beats.hold(connection, room);
      }
      await time.pass(1);
    }
    await time.pass(3 * second);
    expect(told).toHaveLength(5_000);
    expect(texts).toBeLessThanOrEqual(150);
    const counts = heard.filter(({ event }) => event === 'city.room.presence');
    expect(counts.length).toBeLessThanOrEqual(5);
    expect(counts.at(-1)?.online).toBe(5_000);
    expect(heard.length - counts.length).toBeLessThanOrEqual(200);
  });
});
