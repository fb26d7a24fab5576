/** How much is searched in a while: by one resident; without a passport from one address, and by all strangers together. */
import type { HandlerContext } from '@connectrpc/connect';
import { addressOf, callerOf } from '../caller.ts';
import type { Limit } from '../limits.ts';

/** The limits. */
export type SearchLimits = {
  /** Counts a search. Throws resource_exhausted, with the time to wait, when the caller has had their share. */
  take(context: Pick<HandlerContext, 'values' | 'requestHeader'>): Promise<void>;
};

/** The key under which all callers without a passport are counted together. */
const strangers = 'strangers';

/** A search that the address' own limit refuses is not counted against the strangers: nobody uses up what is for the others. */
export function openSearchLimits(searches: Limit, strangersSearches: Limit): SearchLimits {
  return {
    async take(context) {
      const caller = callerOf(context as HandlerContext);
      if (caller) return searches.take(caller.id);
      await searches.take(`address ${addressOf(context)}`);
      await strangersSearches.take(strangers);
    },
  };
}
