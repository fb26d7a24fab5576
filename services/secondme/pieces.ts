/** Pieces of an answer for a reader who comes for them when it can; what waits is joined into one piece. */

/** Where a run puts pieces, and a stream takes them. */
export type Pieces = {
  add(text: string): void;
  /** No more will come; `failure` is thrown to the reader after the pieces. */
  end(failure?: unknown): void;
  read(): AsyncIterable<string>;
};

/** Opens the pieces of one answer, for one reader. */
export function openPieces(): Pieces {
  let text = '';
  let end: { failure?: unknown } | undefined;
  let wake = () => {};
  return {
    add(piece) {
      text += piece;
      wake();
    },
    end(failure) {
      end = failure === undefined ? {} : { failure };
      wake();
    },
    async *read() {
      for (;;) {
        if (text) {
          const piece = text;
          text = '';
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
