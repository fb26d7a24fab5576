/** The port to Matrix: what of the city reaches a homeserver. APPSERVICE.md plans the bridge that carries rooms, too. */

/** What to set. */
export type MatrixPresence = {
  /** `@localpart:server`. */
  userId: string;
  /** The credential that the homeserver judges: it says who may set whose presence. In no log, no error, no answer. */
  accessToken: string;
  presence: 'online' | 'unavailable' | 'offline';
  /** Empty: none. */
  statusMsg: string;
};

/** What became of it. */
export type Outcome =
  | { kind: 'set' }
  /** The homeserver said no, with a status 4xx. */
  | { kind: 'refused'; refusal: Refusal }
  /** It is down, or answered what no homeserver should. */
  | { kind: 'away'; reason: string }
  /** There is none. */
  | { kind: 'none'; reason: string };

/** A homeserver's standard error response. */
export type Refusal = {
  status: number;
  /** M_FORBIDDEN and so on; undefined: somebody else answered, a proxy say. */
  errcode: string | undefined;
  /** With M_UNKNOWN_TOKEN: the token has ended, and the session may be gone on with by logging in again. */
  softLogout: boolean;
  /** With 429: the wait that it asks for, in milliseconds. */
  retryAfterMs: number | undefined;
};

/** A way to one homeserver. A bridge that carries more is another implementation of it. */
export type MatrixBridge = {
  /** What it carries; nothing: there is no homeserver. */
  carries: readonly ('presence' | 'rooms')[];
  /** Sets one user's presence; never throws. */
  setPresence(given: MatrixPresence, cancelled: AbortSignal): Promise<Outcome>;
};

/** The bridge of a city without a homeserver: it says so. */
export const noBridge: MatrixBridge = {
  carries: [],
  setPresence: async () => ({
    kind: 'none',
    reason: 'MATRIX_HOMESERVER_URL is not set: this city has no homeserver',
  }),
};
