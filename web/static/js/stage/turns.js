// Drawing in turns: to one who scrubs one part is drawn at each place, and all of them where she rests; of what arrives by
// itself, one a frame, and where it arrives in a stream, mostly the first. So no frame has to wait for all.

import { later, soon } from "../kit/el.js";

const HURRY = { places: 3, pause: 60 }; // so many places, none longer than these ms after the one before, are a hurry
// Which of the parts is drawn at each place of a hurry, in turn, by how places are reached; the others wait for its end.
const ORDER = { seek: [0, 1, 0, 2], follow: [0, 0, 0, 1, 0, 0, 0, 2] };

export class Turns {
  /** `parts`: functions that draw, those first that matter most. They are told whether it is in a hurry. */
  constructor(parts) {
    this.parts = parts;
    this.haste = 0; // places in quick succession
    this.left = []; // parts for the next frames
    this.go = later(() => this._next());
    this.goOn = soon(() => this._next());
  }

  /** Draw a place that was reached by `how`. */
  draw(how) {
    clearTimeout(this.rest);
    this.left = [];
    if (!this._hurries(how)) return how === "follow" ? this._spread() : this._all();
    this.rest = setTimeout(() => this._all(), HURRY.pause);
    const order = ORDER[how];
    this.parts[order[this.haste % order.length]](true);
  }

  _all() {
    for (const draw of this.parts) draw(false);
  }

  /** The first part now, and each other one in a frame of its own: once, however much arrives before it. */
  _spread() {
    this.left = this.parts.slice(1);
    this.go();
    this.parts[0](false);
  }

  _next() {
    this.left.shift()?.(false);
    if (this.left.length) this.goOn();
  }

  /** Whether this is one of many places in quick succession. */
  _hurries(how) {
    const now = performance.now();
    const isQuick = how in ORDER && now - this.drawn < HURRY.pause;
    this.haste = isQuick ? this.haste + 1 : 0;
    this.drawn = now;
    return this.haste >= HURRY.places;
  }
}
