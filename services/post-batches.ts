/** How posts are brought together: the same on the edge as in the log, so that a call of an edge is mostly one commit. */
export const postBatches = {
  /** A batch is one round of locks and one commit; larger ones gain nothing more. */
  most: 500,
  /** With so many a batch takes no more rooms, and the others make one beside it. */
  largeAt: 100,
  /** While PostgreSQL is at some batches the process is at another one; with a fourth no more is posted. */
  atOnce: 3,
};
