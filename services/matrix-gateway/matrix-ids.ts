/**
 * Who of the city is who on Matrix, and back. A bridge speaks for those without a Matrix account under names of the
 * namespace `@city_…` of the city's own server; these functions alone say which.
 *
 *     u_01h…            ↔  @city_01h…:server             a resident: u_ and a ULID
 *     agent:guide, …    ↔  @city_.agent=3aguide:server   whoever else has an id in the city
 *
 * Matrix allows a-z, 0-9 and ._=-/+ in a new user id, whole at most 255 bytes (specification, appendices: User
 * Identifiers); any other byte is = and two hexadecimal digits, as its section "Mapping from other character sets" has it.
 * No ULID begins with a dot, and both ways are one to one: what does not read back as itself is nobody's.
 */

/** What every localpart of the city begins with. */
const prefix = 'city_';
/** Bytes of a user id, with the sigil and the server. */
const longest = 255;
/** Of a ULID in lower case: Crockford's letters, at most 128 bits. */
const ulid = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The Matrix id of whoever has this id in the city; undefined: it has no room for it. */
export function matrixUserIdOf(cityId: string, serverName: string): string | undefined {
  if (cityId === '' || !cityId.isWellFormed()) return undefined;
  const ofResident = cityId.startsWith('u_') && ulid.test(cityId.slice(2));
  const matrixId = `@${prefix}${ofResident ? cityId.slice(2) : `.${escaped(cityId)}`}:${serverName}`;
  return Buffer.byteLength(matrixId) > longest ? undefined : matrixId;
}

/** Who of the city has this Matrix id; undefined: nobody. Letters count in their case: older Matrix ids may have capitals. */
export function cityIdOf(matrixUserId: string, serverName: string): string | undefined {
  if (!matrixUserId.startsWith(`@${prefix}`) || !matrixUserId.endsWith(`:${serverName}`)) return undefined;
  const local = matrixUserId.slice(1 + prefix.length, -1 - serverName.length);
  const cityId = local.startsWith('.') ? unescaped(local.slice(1)) : `u_${local}`;
  return matrixUserIdOf(cityId, serverName) === matrixUserId ? cityId : undefined;
}

function escaped(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const letter = String.fromCharCode(byte);
      return /[a-z0-9._/+-]/.test(letter) ? letter : `=${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** A text that is no escape, or not UTF-8, becomes another one, which does not read back as itself. */
function unescaped(text: string): string {
  const bytes = text.replace(/=([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
