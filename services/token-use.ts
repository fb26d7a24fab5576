/** Tells residents when the tokens of residents were last used in this process: some seconds late, and many at once. */
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Host } from './service.ts';

const tellEveryMs = 5_000;
/** As many as NoteTokenUse takes; more in five seconds are told with their next use. */
const mostTold = 1_000;

/** What has been used and was not told yet. */
export type TokenUse = {
  /** A token was let through now. */
  note(tokenId: string): void;
  /** Tells until the process closes. */
  follow(host: Pick<Host, 'dial' | 'log' | 'onClose'>): void;
};

/** Begins to note; nothing is told before `follow`. */
export function openTokenUse(now: () => number = Date.now): TokenUse {
  let noted = new Map<string, number>();
  return {
    note(tokenId) {
      if (noted.size < mostTold || noted.has(tokenId)) noted.set(tokenId, now());
    },
    follow({ dial, log, onClose }) {
      const tell = async () => {
        if (noted.size === 0) return;
        const uses = [...noted].map(([tokenId, at]) => ({ tokenId, usedAt: timestampFromMs(at) }));
        noted = new Map();
        // Nobody's rights hang on it: what could not be told is told with the next use.
        await dial(ResidentsService)
          .noteTokenUse({ uses })
          .catch((error) => log.warn({ err: error }, 'the use of tokens could not be told'));
      };
      const timer = setInterval(tell, tellEveryMs);
      onClose(async () => {
        clearInterval(timer);
        await tell();
      });
    },
  };
}
