/** How often one connection may do something: so many times in a burst, and so many a second after that. */

/** Of frames, unless it is said of what. */
const ofFrames = { burst: 120, perSecond: 40 };

/** A bucket of tokens, one each time. */
export class ConnectionLimit {
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #at = performance.now();

  constructor({ burst, perSecond } = ofFrames) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#tokens = burst;
  }

  /** Takes a token; false: there is none. */
  mayPass(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
