/** Why the city closes a WebSocket. 1xxx are the protocol's own (RFC 6455), 4xxx ours. */
export const closeCodes = {
  /** A frame over 16 KiB; `ws` closes by itself. */
  tooLarge: 1009,
  /**
   * Come back soon: the process is going, and city.bye named the time; or what the socket was opened for cannot be opened now, as
   * city.room.error or presence.error has said.
   */
  comeBack: 1012,
  /** The passport has ended or was revoked: get another and come back. */
  passport: 4401,
  /** Spoke as somebody else, again and again. */
  spoofing: 4403,
  /** There is no such room. */
  noRoom: 4404,
  /** Does not read what it is sent; come back and resume. */
  slowReader: 4008,
  /** Too many frames; come back later. */
  tooManyFrames: 4429,
} as const;
