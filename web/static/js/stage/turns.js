// Drawing in turns: to one who scrubs the parts are drawn one a place, and all of them where she rests.

const SCRUB = { places: 3, pause: 60 }; // so many places, none longer than these ms after the one before, are scrubbing

export class Turns {
  /** `parts`: functions that draw. */
  constructor(parts) {
    this.parts = parts;
    this.haste = 0; // places in quick succession
  }

  /** Draw a place that was reached by `how`. */
  draw(how) {
    clearTimeout(this.rest);
    if (!this._scrubs(how)) return this._all();
    this.rest = setTimeout(() => this._all(), SCRUB.pause);
    this.parts[this.haste % this.parts.length]();
  }

  _all() {
    for (const draw of this.parts) draw();
  }

  /** Whether this is one of many places in quick succession. */
  _scrubs(how) {
    const now = performance.now();
    const isQuick = how === "seek" && now - this.drawn < SCRUB.pause;
    this.haste = isQuick ? this.haste + 1 : 0;
    this.drawn = now;
    return this.haste >= SCRUB.places;
  }
}
