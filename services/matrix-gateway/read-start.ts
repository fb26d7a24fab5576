/** Reads no more of an answer than is needed to understand it. */

/** Errors of Matrix are short. */
const bytes = 16 * 1024;

/** The beginning of an answer's body; undefined when it breaks off or never comes. */
export async function readStart(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= bytes) break;
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8', 0, bytes);
}
