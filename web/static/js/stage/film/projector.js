// The projector: where in the film we are, and how time passes there. It never decides what happens.
// A step is one utterance. Pure but for the `later` it is given (setTimeout and clearTimeout in a page).

export const BY_STEP = 0; // a speed of its own: playing goes one step, and waits
const BEFORE = -1; // the place before anything was said
const HURRY = { step: 620, whole: 3600, least: 60 }; // ms: catching up with what the reader herself set going

export class Projector {
  /** `pace(u)`: ms that place u deserves at speed 1. `moved(how)` is called after every change of place or mode. */
  constructor({ pace = () => 1500, moved = () => {}, held = () => {}, later = defaultLater } = {}) {
    Object.assign(this, { pace, moved, held, later });
    this.length = 0;
    this.u = -1;
    this.speed = 1;
    this.playing = false;
    this.hurrying = false;
    this.stops = new Set(); // places of cues, where playing pauses
    this.cover = Infinity; // utterances from here on are covered
    this._cancel = () => {};
  }

  get last() {
    return Math.min(this.length, this.cover) - 1;
  }

  get atEnd() {
    return this.u >= this.length - 1;
  }

  /** Whether what comes next is covered. */
  get isHeld() {
    return this.u === this.cover - 1;
  }

  /** Go to place u (−1: before anything was said). Whoever jumps past a cover is not held by it. */
  seek(u, how = "seek") {
    this._stop();
    if (Math.min(u, this.length - 1) >= this.cover) this.cover = Infinity;
    this._go(u, how, BEFORE);
  }

  step(by = 1) {
    if (this.hurrying) return this.seek(this.length - 1);
    const to = this.u + by; // whoever is told of the cover may lift it, and go there
    if (by > 0 && this.u >= this.last && this.u < this.length - 1) this.held(this.cover);
    this._stop();
    this._go(to, by > 0 ? "step" : "back");
  }

  play() {
    if (this.u >= this.last) {
      if (!this.atEnd) return this.held(this.cover);
      if (this.length > 1) this._go(0, "seek");
    }
    if (this.speed === BY_STEP) return this.step();
    this.playing = true;
    this.moved("mode");
    this._tick();
  }

  pause() {
    const was = this.playing || this.hurrying;
    this._stop();
    if (was) this.moved("mode");
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  setSpeed(speed) {
    this.speed = speed;
    if (this.playing) this._tick();
    if (speed === BY_STEP) this._stop();
    this.moved("mode");
  }

  /** The film has grown. `follow`: show it all, quickly, one after the other. */
  grow(length, follow = false) {
    this.length = length;
    if (follow) this._hurry();
  }

  /** Another film: begin at place u. */
  load(length, u) {
    this._stop();
    this.length = length;
    this.cover = Infinity;
    this._go(u, "seek", BEFORE);
  }

  /** Begin with the first thing said, unless a cover lies on it. */
  open() {
    if (this.u < 0) this._go(0, "seek");
  }

  hold(u) {
    const cover = Math.max(0, u);
    if (cover === this.cover && this.u < cover) return;
    this.cover = cover;
    if (this.u >= this.cover) this.seek(this.cover - 1);
    else this.moved("mode");
  }

  release() {
    if (this.cover === Infinity) return;
    this.cover = Infinity;
    this.moved("mode");
  }

  _go(u, how, least = 0) {
    const to = Math.max(Math.min(u, this.last), Math.min(least, this.last));
    const moved = to !== this.u;
    this.u = to;
    this.moved(moved ? how : "mode");
  }

  _stop() {
    this._cancel();
    this._cancel = () => {};
    this.playing = this.hurrying = false;
  }

  _tick() {
    this._cancel();
    this._cancel = this.later(() => this._advance(), this.pace(this.u) / (this.speed || 1));
  }

  _advance() {
    if (this.u >= this.last) return this.pause();
    this._go(this.u + 1, "play");
    if (!this.playing) return;
    if (this.u >= this.last || this.stops.has(this.u)) this.pause();
    else this._tick();
  }

  _hurry() {
    const left = this.last - this.u;
    if (left <= 0) return;
    this._stop();
    this.hurrying = true;
    const ms = Math.max(HURRY.least, Math.min(HURRY.step, HURRY.whole / left));
    const next = () => {
      this._go(this.u + 1, "follow");
      if (!this.hurrying) return;
      if (this.u >= this.last) this._stop();
      else this._cancel = this.later(next, ms);
    };
    next();
  }
}

function defaultLater(then, ms) {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
