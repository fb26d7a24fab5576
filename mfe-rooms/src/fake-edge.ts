/** An edge in memory for tests: rooms and presence behind real RPC clients, and a socket that the test drives. */
import { Code, ConnectError, createClient, createRouterTransport, type Transport } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { CitySocket, Frame, Position, Resident, SocketState } from 'shell/contract';
import { createStore } from 'zustand/vanilla';
import type { Clock } from './clock.ts';
import * as eg from './example.ts';
import type { RoomEdge } from './open-room.ts';
import type { RoomEvent } from './room-event.ts';
import type { Member } from './room-members.ts';
import type { RoomMessage } from './room-message.ts';

/** A clock that moves when told. */
export class HandClock implements Clock {
  time = 1_795_000_000_000;
  #tasks: { at: number; task: () => void }[] = [];
  now = () => this.time;
  later = (ms: number, task: () => void) => {
    const due = { at: this.time + ms, task };
    this.#tasks.push(due);
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== due);
    };
  };
  /** Lets `ms` milliseconds pass. */
  pass(ms: number): void {
    this.time += ms;
    const due = this.#tasks.filter((each) => each.at <= this.time);
    this.#tasks = this.#tasks.filter((each) => each.at > this.time);
    for (const { task } of due) task();
  }
}

/** A socket whose connection the test opens and loses. */
export class FakeSocket implements CitySocket {
  status = createStore<SocketState>(() => ({ state: 'open' }));
  sent: Frame[] = [];
  /** The position that each subscription gave, newest last. */
  positions: (Position | undefined)[] = [];
  #heard = new Set<{ topic: string; hear: (frame: Frame) => void; position?: () => Position | undefined }>();
  subscribe = (topic: string, hear: (frame: Frame) => void, position?: () => Position | undefined) => {
    const heard = { topic, hear, position };
    this.#heard.add(heard);
    this.positions.push(position?.());
    return () => void this.#heard.delete(heard);
  };
  send = (frame: Frame) => {
    if (this.status.getState().state !== 'open') return false;
    this.sent.push(frame);
    return true;
  };
  /** The city says something on the only topic there is. */
  say(...frames: Frame[]): void {
    for (const frame of frames) for (const { hear } of this.#heard) hear(frame);
  }
  lose(): void {
    this.status.setState({ state: 'waiting' });
  }
  /** The connection is back, and every topic is subscribed to again. */
  find(): void {
    this.status.setState({ state: 'open' });
    for (const { position } of this.#heard) this.positions.push(position?.());
  }
  get topics(): string[] {
    return [...new Set([...this.#heard].map(({ topic }) => topic))];
  }
}

/** What a test may have refused. */
type FakedRpc = 'getRoom' | 'listMessages' | 'listEvents' | 'listMembers' | 'blockResident';

const statuses = { online: Status.ONLINE, away: Status.AWAY, offline: Status.OFFLINE } as const;

/** A city with one room, `general`, whose log the test may grow. */
export class FakeCity {
  log: RoomMessage[] = [];
  /** What became of messages, by seq; `log` has them as they are now. */
  changes: RoomEvent[] = [];
  /** Throws before the RPC of that name answers. */
  refuse: Partial<Record<FakedRpc, Code>> = {};
  /** Who is inside, when that is asked page by page. */
  inside: readonly Member[] = [];
  /** From whom the resident hides their presence. */
  hiddenFrom = new Set<string>();
  asked: string[] = [];
  socket = new FakeSocket();
  clock = new HandClock();
  edge: RoomEdge;
  transport: Transport;

  constructor() {
    const transport = createRouterTransport((router) => {
      router.service(RoomsService, {
        getRoom: ({ roomId }) => {
          this.answering('getRoom');
          if (roomId !== 'general') throw new ConnectError('room not found', Code.NotFound);
          const messages = this.log.slice(-50).map(eg.answered);
          const topSeq = Math.max(this.log.at(-1)?.seq ?? 0, this.changes.at(-1)?.seq ?? 0);
          return {
            id: 'city_general',
            slug: 'general',
            name: 'General',
            messages,
            topSeq,
            epoch: 'e1',
            membersOnline: 2,
          };
        },
        listMessages: ({ beforeSeq = Infinity, afterSeq, limit }) => {
          this.answering('listMessages');
          const asked = this.log.filter(({ seq }) => (afterSeq === undefined ? seq < beforeSeq : seq > afterSeq));
          const page = afterSeq === undefined ? asked.slice(-limit) : asked.slice(0, limit);
          return { messages: page.map(eg.answered), hasMore: page.length < asked.length };
        },
        listEvents: ({ afterSeq, limit }) => {
          this.answering('listEvents');
          const events = [...this.log.map(eg.posted), ...this.changes].sort((a, b) => a.seq - b.seq);
          const after = events.filter((event) => event.seq > afterSeq);
          return { events: after.slice(0, limit).map(eg.answeredEvent), hasMore: after.length > limit };
        },
        listMembers: ({ limit, cursor }) => {
          this.answering('listMembers');
          const from = Number(cursor);
          const page = this.inside.slice(from, from + limit);
          const members = page.map(({ status, ...member }) => ({ ...member, status: statuses[status] }));
          const nextCursor = from + limit < this.inside.length ? String(from + limit) : '';
          return { members, online: this.inside.length, nextCursor };
        },
      });
      router.service(PresenceService, {
        getRooms: () => {
          this.asked.push('getRooms');
          const members = [{ userId: 'u_taras', username: 'Тарас', status: Status.AWAY }];
          return { rooms: [{ roomId: 'city_general', online: 1, members, version: 9 }] };
        },
        listBlocked: () => ({ blocked: [...this.hiddenFrom].map((userId) => ({ userId })) }),
        blockResident: ({ residentId }) => {
          this.answering('blockResident');
          this.hiddenFrom.add(residentId);
          return { status: 'blocked' };
        },
        unblockResident: ({ residentId }) => {
          this.hiddenFrom.delete(residentId);
          return { status: 'unblocked' };
        },
      });
    });
    let made = 0;
    this.transport = transport;
    this.edge = {
      rooms: createClient(RoomsService, transport),
      moderation: createClient(ModerationService, transport),
      presence: createClient(PresenceService, transport),
      socket: this.socket,
      resident: createStore<Resident | null>(() => eg.olena),
      clock: this.clock,
      newId: () => `mine-${++made}`,
      storage: null,
      withOtherTabs: async (work) => work([]),
    };
  }

  private answering(rpc: FakedRpc): void {
    this.asked.push(rpc);
    const code = this.refuse[rpc];
    if (code !== undefined) throw new ConnectError('refused', code);
  }
}
