/**
 * The 128 partitions in which Redis keeps leases, by hash tag: what must change together has one tag, so that it lies
 * on one node of a Cluster. The tags are chosen so that the partitions lie evenly over a Cluster's slots.
 */
import { crc32 } from 'node:zlib';
import { city } from './leases.ts';

const count = 128;
const slots = 16_384;

/** Every partition's tag, `{p17}`. */
export const partitions: readonly string[] = evenTags();

/** Where a resident's presence at a place is kept: the city by resident, a room as a whole. */
export function partitionOf(place: string, userId: string): string {
  return pick(place === city ? userId : place);
}

/** Where a name belongs, whatever it names. */
export function pick(name: string): string {
  return partitions[crc32(name) % count] ?? '';
}

/** For each 128th of the slots the first p0, p1, ... that lies in it. */
function evenTags(): string[] {
  const tags: string[] = [];
  for (let n = 0, found = 0; found < count; n++) {
    const index = Math.floor((slotOf(`p${n}`) * count) / slots);
    if (tags[index] !== undefined) continue;
    tags[index] = `{p${n}}`;
    found++;
  }
  return tags;
}

/** CRC-16/XMODEM modulo 16,384, as the Redis Cluster specification says. */
function slotOf(tag: string): number {
  let crc = 0;
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc % slots;
}
