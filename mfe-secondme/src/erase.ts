/** What is kept is the resident's: one pair or all of them are erased, and for ten seconds that can be taken back. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Receipt as Told } from 'proto/city/secondme/v1/secondme';
import { loadHistory, type SecondMe } from './secondme-store.ts';

/** What was erased, when, and until when it can be taken back; times in epoch milliseconds. */
export type Receipt = { id: string; erased: number; at: number; until: number };

/** Erases one pair; it is forgotten at once. Null: the city did not answer, and it is still there. Never throws. */
export async function erasePair(secondMe: SecondMe, id: string): Promise<Receipt | null> {
  const { rpc, store } = secondMe;
  try {
    const { receipt } = await rpc.deleteInteraction({ interactionId: id });
    store.setState(({ pairs, openId, apart }) => ({
      pairs: pairs.filter((pair) => pair.id !== id),
      openId: openId === id ? null : openId,
      apart: apart?.id === id ? null : apart,
    }));
    // Another one may be remembered, and shown, in its place.
    void loadHistory(secondMe);
    return receiptOf(receipt);
  } catch {
    return null;
  }
}

/** Erases all pairs. Null: the city did not answer, and everything is still there. Never throws. */
export async function clearHistory({ rpc, store }: SecondMe): Promise<Receipt | null> {
  try {
    const { receipt } = await rpc.clearHistory({});
    store.setState({
      ...{ pairs: [], rememberedIds: [], hasOlder: false, openId: null, apart: null, asking: null, history: 'ready' },
    });
    return receiptOf(receipt);
  } catch {
    return null;
  }
}

/** Takes an erasure back. False: it is too late, or the city did not answer. Never throws. */
export async function restore(secondMe: SecondMe, { id }: Receipt): Promise<boolean> {
  try {
    await secondMe.rpc.restore({ receiptId: id });
    await loadHistory(secondMe);
    return true;
  } catch {
    return false;
  }
}

function receiptOf(told: Told | undefined): Receipt {
  const { id = '', erased = 0, erasedAt, restorableUntil } = told ?? {};
  return {
    ...{ id, erased },
    at: erasedAt ? timestampMs(erasedAt) : 0,
    until: restorableUntil ? timestampMs(restorableUntil) : 0,
  };
}
