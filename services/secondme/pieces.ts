/** Steps of an answer for a reader who comes for them when it can; words that wait are joined. */
import type { Reading } from 'proto/city/agents/v1/agents';

/** The next words of an answer, or a city tool that begins to read for it. */
export type Piece = { text: string } | { reading: Reading };

/** Where a run puts pieces, and a stream takes them. */
export type Pieces = {
  add(piece: Piece): void;
  /** No more will come; `failure` is thrown to the reader after the pieces. */
  end(failure?: unknown): void;
  read(): AsyncIterable<Piece>;
};

/** Opens the pieces of one answer, for one reader. */
export function openPieces(): Pieces {
  const waiting: Piece[] = [];
  let end: { failure?: unknown } | undefined;
  let wake = () => {};
  return {
    add(piece) {
      const last = waiting.at(-1);
      if (last && 'text' in last && 'text' in piece) last.text += piece.text;
      else waiting.push({ ...piece });
      wake();
    },
    end(failure) {
      end = failure === undefined ? {} : { failure };
      wake();
    },
    async *read() {
      for (;;) {
        const piece = waiting.shift();
        if (piece) {
          yield piece;
        } else if (end) {
          if ('failure' in end) throw end.failure;
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
