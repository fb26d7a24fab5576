import type { StoreApi } from 'zustand/vanilla';
import type { Answer } from './answer.ts';
import type { MatrixStatus } from './matrix-status.ts';

/** How often the homeserver hears it, in milliseconds: it lets go of who is silent for longer. */
export const beatMs = 30_000;

/** What it needs; a test gives its own. */
export type DriveEnvironment = {
  status: StoreApi<MatrixStatus>;
  /** Tells the homeserver, through the city. Never rejects. */
  tell: (status: MatrixStatus, cancelled: AbortSignal) => Promise<Answer>;
  /** Tells it `offline`, in a request that outlives the page. */
  sayGoodbye: () => void;
  hear: (answer: Answer) => void;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (timer: unknown) => void;
};

/** One account's presence, driven by one tab. */
export type Drive = {
  /** The page goes. `handedOver`: another tab goes on, so there is nothing to say. */
  leave: (handedOver: boolean) => void;
  /** The page is back from the browser's cache. */
  back: () => void;
  /** No more of this account. */
  end: () => void;
};

/**
 * Tells the status each 30 s, and at once when it changes. What the homeserver refuses it would refuse again: that ends it.
 * When it asks for a wait it has it; when it is away, the next beat tries.
 */
export function drive({ status, tell, sayGoodbye, hear, setTimeout, clearTimeout }: DriveEnvironment): Drive {
  let timer: unknown;
  let running = new AbortController();
  let asking = false;
  let waiting = false;
  let refused = false;

  const next = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      waiting = false;
      void beat();
    }, ms);
  };
  const beat = async () => {
    if (asking || waiting || running.signal.aborted || refused) return;
    asking = true;
    next(beatMs);
    const [said, { signal }] = [status.getState(), running];
    const answer = await tell(said, signal);
    asking = false;
    if (signal.aborted) {
      // It came back meanwhile: what it was about to say is to be said now.
      if (!running.signal.aborted) void beat();
      return;
    }
    hear(answer);
    refused = answer.kind === 'refused' || answer.kind === 'none';
    if (refused) clearTimeout(timer);
    else if (answer.kind === 'busy') {
      waiting = true;
      next(Math.max(answer.waitMs, beatMs));
    } else if (status.getState() !== said) void beat();
  };
  const stop = () => {
    running.abort();
    // A wait that the homeserver asked for goes on: who is back meanwhile has it, too.
    if (!waiting) clearTimeout(timer);
    unsubscribe();
  };
  const start = () => {
    unsubscribe = status.subscribe(() => void beat());
    void beat();
  };
  let unsubscribe: () => void;
  start();
  return {
    leave(handedOver) {
      if (running.signal.aborted) return;
      stop();
      if (!handedOver && !refused) sayGoodbye();
    },
    back() {
      if (!running.signal.aborted) return;
      running = new AbortController();
      start();
    },
    end: stop,
  };
}
