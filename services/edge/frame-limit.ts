/** How many frames one connection may send. */

/** Frames in a burst, and a second after that. */
const burst = 120;
const perSecond = 40;

/** A bucket of tokens, one a frame. */
export class FrameLimit {
  #tokens = burst;
  #at = performance.now();

  /** Takes a token; false: there is none. */
  mayPass(): boolean {
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
