/** WebSocket text frames as they are on the wire: made once, and written to as many sockets as should hear them. */

/** The longest payloads whose length the first, and the next two, bytes can hold (RFC 6455, 5.2). */
const [shortest, short] = [125, 65_535];
/** The last frame of its message, which is a text. */
const wholeText = 0x81;

/** One frame a text, one after the other, as a server sends them while no extension is in use: whole and unmasked. */
export function textFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + headLength(length) + length, 0));
  let at = 0;
  for (const [index, text] of texts.entries()) {
    at = writeHead(bytes, at, lengths[index] ?? 0);
    at += bytes.write(text, at);
  }
  return bytes;
}

function headLength(length: number): number {
  if (length <= shortest) return 2;
  return length <= short ? 4 : 10;
}

function writeHead(bytes: Buffer, at: number, length: number): number {
  bytes[at] = wholeText;
  if (length <= shortest) return bytes.writeUInt8(length, at + 1);
  if (length <= short) return bytes.writeUInt16BE(length, bytes.writeUInt8(126, at + 1));
  return bytes.writeBigUInt64BE(BigInt(length), bytes.writeUInt8(127, at + 1));
}
