/** Who speaks in a room or is called there knows the room from then on: their reading of it begins. */
import type { PoolClient } from 'pg';

/** Where a resident's reading of a room begins, when it has not begun before. */
export type FirstRead = { residentId: string; roomId: string; readSeq: number };

/** Keeps first reads. */
export type FirstReads = {
  /** Those that are not remembered, and so have to be written; each once. */
  fresh(reads: readonly FirstRead[]): readonly FirstRead[];
  /** Writes the fresh ones, in the transaction in which they come about, and answers them. */
  write(client: PoolClient, reads: readonly FirstRead[]): Promise<readonly FirstRead[]>;
  /** After the commit: these are not written again by this process. */
  remember(reads: readonly FirstRead[]): void;
};

/** Residents and rooms remembered; beyond this all are forgotten, and written again, which changes nothing. */
const mostRemembered = 50_000;

/** Opens the memory of a process; the rows are everybody's. */
export function openFirstReads(): FirstReads {
  const written = new Set<string>();
  const freshOf = (reads: readonly FirstRead[]) => {
    const fresh = new Map<string, FirstRead>();
    for (const read of reads) {
      const key = keyOf(read);
      if (!written.has(key) && !fresh.has(key)) fresh.set(key, read);
    }
    return [...fresh.values()];
  };
  return {
    fresh: freshOf,
    async write(client, reads) {
      const fresh = freshOf(reads);
      if (fresh.length > 0) await insert(client, fresh);
      return fresh;
    },
    remember(reads) {
      if (written.size > mostRemembered) written.clear();
      for (const read of reads) written.add(keyOf(read));
    },
  };
}

/** In the order of the keys, as all writers of the table do, so that two of them cannot wait for each other. */
async function insert(client: PoolClient, reads: readonly FirstRead[]): Promise<void> {
  const inOrder = reads.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  await client.query({
    name: 'rooms-first-reads',
    text: `INSERT INTO room_reads (resident_id, room_id, read_seq, updated_at)
      SELECT *, now() FROM unnest($1::text[], $2::text[], $3::int[]) ON CONFLICT DO NOTHING`,
    values: [
      inOrder.map(({ residentId }) => residentId),
      inOrder.map(({ roomId }) => roomId),
      inOrder.map(({ readSeq }) => readSeq),
    ],
  });
}

function keyOf({ residentId, roomId }: FirstRead): string {
  return `${residentId}\n${roomId}`;
}
