/** For tests: presence as two processes on one store, which can lose all it knows. Its handlers and sweeps are the real ones. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { type BeatRequestSchema, type BeatResponse, PresenceService } from 'proto/city/presence/v1/presence';
import type { Bus } from './bus.ts';
import { callerKey } from './caller.ts';
import { callerNamed } from './edge/edge.testing.ts';
import { openMemoryTransport } from './memory-transport.ts';
import { announcer } from './presence/announcements.ts';
import { beat } from './presence/beat.ts';
import type { Leases } from './presence/leases.ts';
import { openMemoryLeases } from './presence/leases-memory.ts';
import { leave } from './presence/leave.ts';
import { openRoomDiffs } from './presence/room-diffs.ts';
import { startSweep } from './presence/sweep.ts';
import type { VirtualTime } from './virtual-time.testing.ts';

/** Presence. */
export class PresenceInVirtualTime {
  readonly #time: VirtualTime;
  #store: Leases;
  readonly #processes: ReturnType<PresenceInVirtualTime['openProcess']>[];
  #calls = 0;

  constructor(time: VirtualTime, bus: Bus) {
    this.#time = time;
    this.#store = this.#empty();
    this.#processes = [this.openProcess(bus), this.openProcess(bus)];
  }

  /** What is kept now. */
  get leases(): Leases {
    return this.#store;
  }

  /** The store is empty from now on, as a Redis without a disk is after a restart. */
  lose(): void {
    this.#store = this.#empty();
  }

  beat(request: MessageInitShape<typeof BeatRequestSchema>): Promise<BeatResponse> {
    return this.#next().client.beat(request);
  }

  /** A page that closes says so. */
  async leave(userId: string, connectionId: string): Promise<void> {
    const headers = { resident: userId };
    await this.#next().client.leave({ connectionId }, { headers });
  }

  /** The resident has chosen to be invisible: what SetStatus does of it with the leases. */
  async hide(userId: string): Promise<void> {
    const { announce, leases } = this.#next();
    announce(await leases.hide(userId));
  }

  close(): void {
    for (const process of this.#processes) process.close();
  }

  #next() {
    this.#calls += 1;
    return this.#processes[this.#calls % 2] as ReturnType<PresenceInVirtualTime['openProcess']>;
  }

  #empty(): Leases {
    return openMemoryLeases({ now: () => Date.now(), elapsed: () => this.#time.now });
  }

  private openProcess(bus: Bus) {
    // A moment goes by between two steps of a call, in which the store may be lost.
    const leases = new Proxy({} as Leases, {
      get:
        (_, step: keyof Leases) =>
        async (...args: unknown[]) => {
          const answer = await (this.#store[step] as (...all: unknown[]) => unknown)(...args);
          if (step === 'keep') await this.#time.after(1);
          return answer;
        },
    });
    const diffs = openRoomDiffs(bus, leases);
    const announce = announcer(bus, diffs);
    const stopSweep = startSweep(leases, announce, () => undefined);
    const handler = { beat: beat(leases, announce), leave: leave(leases, announce, bus) };
    const transport = openMemoryTransport(PresenceService, handler as never, [
      (next) => (request) => {
        request.contextValues.set(callerKey, callerNamed(request.header.get('resident') ?? 'svc:edge'));
        return next(request);
      },
    ]);
    return {
      client: createClient(PresenceService, transport) as Client<typeof PresenceService>,
      ...{ announce, leases },
      close() {
        stopSweep();
        diffs.close();
      },
    };
  }
}
