// Drawing in turns: to one who scrubs the parts are drawn one a place, and all of them where she rests; of what arrives by
// itself, one a frame. So no frame has to wait for all.

import { later } from "./el.js";

const SCRUB = { places: 3, pause: 60 }; // so many places, none longer than these ms after the one before, are scrubbing

export class Turns {
  /** `parts`: functions that draw, the one first that matters most. */
  constructor(parts) {
    this.parts = parts;
    this.haste = 0; // places in quick succession
    this.left = []; // parts for the next frames
    this.go = later(() => this._next());
  }

  /** Draw a place that was reached by `how`. */
  draw(how) {
    clearTimeout(this.rest);
    if (how === "follow") return this._spread();
    this.left = [];
    if (!this._scrubs(how)) return this._all();
    this.rest = setTimeout(() => this._all(), SCRUB.pause);
    this.parts[this.haste % this.parts.length]();
  }

  _all() {
    for (const draw of this.parts) draw();
  }

  /** The first part now, and each other one in a frame of its own: once, however much arrives before it. */
  _spread() {
    this.left = this.parts.slice(1);
    this.go();
    this.parts[0]();
  }

  _next() {
    this.left.shift()?.();
    if (this.left.length) this.go();
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
