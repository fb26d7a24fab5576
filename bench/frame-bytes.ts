/** Reads what a crowd must know of a frame from its bytes: parsing each would cost more than serving it does. */

const opening = '{"event":"';
const family = `${opening}city.room.`.length;

/** Whether the frame is `city.room.message`, by two of its bytes. */
export function isMessage(bytes: Buffer, start: number): boolean {
  return bytes[start + family] === 0x6d && bytes[start + family + 'message'.length] === 0x22;
}

/** Whether the frame is `city.room.ack`; on a whole tab's socket, where the topic comes last, too. */
export function isAck(bytes: Buffer, start: number): boolean {
  return bytes[start + family] === 0x61 && bytes[start + family + 'ack'.length] === 0x22;
}

/** The frame's event. */
export function eventOf(bytes: Buffer, start: number, end: number): string {
  const from = start + opening.length;
  return bytes.toString('latin1', from, Math.min(end, bytes.indexOf('"', from)));
}

/** The first number under the name. */
export function seqOf(bytes: Buffer, start: number, name = 'seq'): number {
  let at = bytes.indexOf(`"${name}":`, start) + name.length + 3;
  let seq = 0;
  for (let digit = (bytes[at] ?? 0) - 0x30; digit >= 0 && digit <= 9; digit = (bytes[++at] ?? 0) - 0x30) {
    seq = seq * 10 + digit;
  }
  return seq;
}

/** The log's epoch. */
export function epochOf(bytes: Buffer, start: number): string {
  const from = bytes.indexOf('"epoch":"', start) + '"epoch":"'.length;
  return bytes.toString('latin1', from, bytes.indexOf('"', from));
}
