/**
 * Gives back what a storm has left. V8 looks for dead objects when the old ones have doubled (city/service-flags.mjs): cheap
 * while there is much to do, and it keeps the place of both halves when that is over. So it is asked to look once there is
 * little to do. Everything stands still meanwhile, for a tenth of a second, or two with 5,000 connections: it is worth that
 * seldom, and nothing while it has work.
 */
import { getHeapSpaceStatistics } from 'node:v8';

/** It is looked at this often. */
const lookMs = 2_000;
/** Who has spent less than this of the last moments on work has little to do. */
const littleToDo = 0.2;
/** So much more than was left by the last look is worth another. */
const grownBy = 1.5;

/** What is asked of the process; a test gives another. */
export type Heap = {
  /** Bytes of all old objects, dead or not: young ones come and go. */
  used(): number;
  /** Looks which objects are dead, and gives their place back. */
  collect(): Promise<void>;
  /** How much of the time since the last call was work, from 0 to 1. */
  busy(): number;
};

/** Begins; answers how it ends. Does nothing when Node was started without `--expose-gc`. */
export function tidyMemory(heap: Heap | undefined = heapOfProcess()): () => void {
  if (!heap) return () => undefined;
  let left = 0;
  let isCollecting = false;
  const look = async () => {
    const isQuiet = heap.busy() < littleToDo;
    if (!isQuiet || isCollecting || heap.used() < left * grownBy) return;
    isCollecting = true;
    await heap.collect();
    isCollecting = false;
    left = heap.used();
  };
  const timer = setInterval(() => void look(), lookMs).unref();
  return () => clearInterval(timer);
}

function heapOfProcess(): Heap | undefined {
  const { gc } = globalThis;
  if (!gc) return undefined;
  let before = performance.eventLoopUtilization();
  return {
    used: () =>
      getHeapSpaceStatistics().reduce(
        (sum, { space_name: name, space_used_size: bytes }) => (name.startsWith('new_') ? sum : sum + bytes),
        0,
      ),
    // Of the two ways to look this is the one that gives the place back to the system.
    collect: () => gc({ execution: 'async', flavor: 'last-resort', type: 'major' }),
    busy() {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
  };
}
