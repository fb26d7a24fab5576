/**
 * Passports: short JWTs (EdDSA) that say who is calling. A service's token is the same thing with scopes.
 *
 * Every process of a city derives the same Ed25519 key from the city's secret, so a passport is checked where it
 * arrives, without asking anyone. Format: RFC 7519, RFC 8037.
 */
import { createPrivateKey, createPublicKey, hash, hkdfSync, type KeyObject, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

/** Who calls: what a valid passport says. */
export type Caller = {
  /** `u_…` for a resident, `svc:rooms` for a service. */
  id: string;
  /** The display name; a service's name. */
  name: string;
  /** A token is a resident's own: a program shows it to do in their name what its scopes say. */
  kind: 'guest' | 'member' | 'service' | 'token';
  roles: readonly string[];
  /** What a service or a token may do; empty for residents. */
  scopes: readonly string[];
  /** The jti, by which a passport is revoked. */
  passportId: string;
  /** Epoch seconds. */
  expiresAt: number;
};

/** Signs and checks passports with one key. */
export type Passports = {
  /** A passport for the caller; `forSeconds` from now. */
  issue(caller: Omit<Caller, 'passportId' | 'expiresAt'>, forSeconds: number): Promise<Issued>;
  /** What the passport says; undefined when it is not ours, has ended, or was revoked. */
  check(token: string): Promise<Caller | undefined>;
  /** From now on this passport is worth nothing in this process. */
  revoke(passport: RevokedPassport): void;
};

/** A new passport, its jti, and when it ends in epoch seconds. */
export type Issued = { token: string; passportId: string; expiresAt: number };

/**
 * A passport revoked before its time: its jti, and when it would have ended by itself, in epoch seconds. In the place of
 * the jti a user_id revokes all that the resident carries.
 */
export type RevokedPassport = Pick<Caller, 'passportId' | 'expiresAt'>;

/** The Bus topic that carries each passport just revoked, as {@link revokedText}. */
export const revokedTopic = 'passport.revoked';

/** A revoked passport as the Bus carries it: the jti, a space, and when it would have ended. */
export function revokedText({ passportId, expiresAt }: RevokedPassport): string {
  return `${passportId} ${expiresAt}`;
}

/** The revoked passport of such a text. */
export function revokedOf(text: string): RevokedPassport {
  const [passportId = '', expiresAt] = text.split(' ');
  return { passportId, expiresAt: Number(expiresAt) };
}

const issuer = 'daarion-city';
/** Passports checked lately; signatures cost about 100 µs each, a socket's frames and a page's calls repeat them. */
const remembered = 10_000;
/** Nearly everyone's roles and scopes. */
const none: readonly string[] = [];
/** How often revoked passports that have ended by themselves are forgotten. */
const forgetEveryMs = 60_000;
/** PKCS #8 frame of an Ed25519 seed (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The role of a moderator of the city. */
export const moderatorRole = 'moderator';

/**
 * Passports under the city's secret. `moderators` have the role `moderator` whatever their passport says, from the
 * moment in which the operator names them to that in which they are not named any more.
 */
export function openPassports(secret: string, moderators: ReadonlySet<string> = new Set()): Passports {
  const privateKey = deriveKey(secret);
  const publicKey = createPublicKey(privateKey);
  const known = new Map<string, Caller>();
  const revoked = openRevoked();

  return {
    async issue(caller, forSeconds) {
      const expiresAt = Math.floor(Date.now() / 1000) + forSeconds;
      const passportId = randomUUID();
      const token = await new SignJWT({
        name: caller.name,
        kind: caller.kind,
        roles: [...caller.roles],
        scope: caller.scopes.join(' '),
      })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(issuer)
        .setSubject(caller.id)
        .setJti(passportId)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(privateKey);
      return { token, passportId, expiresAt };
    },

    async check(token) {
      // Not the passport itself: it would be kept, with the header that it came in, long after whoever showed it has left.
      const digest = hash('sha256', token);
      let caller = known.get(digest);
      if (!caller) {
        caller = await read(token, publicKey);
        if (!caller) return undefined;
        // What a token may do is in its scopes alone.
        if (caller.kind !== 'token' && moderators.has(caller.id))
          caller = { ...caller, roles: [...new Set([...caller.roles, moderatorRole])] };
        if (known.size >= remembered) known.clear();
        known.set(digest, caller);
      }
      if (caller.expiresAt * 1000 <= Date.now()) return undefined;
      return revoked.has(caller.passportId) || revoked.has(caller.id) ? undefined : caller;
    },

    revoke: revoked.add,
  };
}

/** Revoked passports, each until it would have ended: then nobody is let in with it anyway. */
function openRevoked() {
  const ends = new Map<string, number>();
  let forgotten = Date.now();
  return {
    has: (passportId: string) => ends.has(passportId),
    add({ passportId, expiresAt }: RevokedPassport) {
      ends.set(passportId, expiresAt);
      const now = Date.now();
      if (now < forgotten + forgetEveryMs) return;
      forgotten = now;
      for (const [id, end] of ends) if (end * 1000 <= now) ends.delete(id);
    },
  };
}

function deriveKey(secret: string): KeyObject {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'daarion-city passport', 32));
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

async function read(token: string, publicKey: KeyObject): Promise<Caller | undefined> {
  try {
    const { payload } = await jwtVerify(token, publicKey, { issuer, algorithms: ['EdDSA'] });
    const { sub, jti, exp, name, kind, roles, scope } = payload;
    if (!sub || !jti || !exp || typeof name !== 'string') return undefined;
    if (kind !== 'guest' && kind !== 'member' && kind !== 'service' && kind !== 'token') return undefined;
    return {
      id: sub,
      name,
      kind,
      roles: Array.isArray(roles) && roles.length > 0 ? roles.filter((role) => typeof role === 'string') : none,
      scopes: typeof scope === 'string' && scope !== '' ? scope.split(' ').filter(Boolean) : none,
      passportId: jti,
      expiresAt: exp,
    };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
