// Rows in sight: of a list however long, only the rows one can see are in the page. All rows are of one height. Where the
// whole would be taller than a browser can lay out, the bar of scrolling stands for it in proportion.

import { fill, h, style } from "./el.js";

const MOST = 8_000_000; // pixels: browsers lay out some 17 to 33 million
const BEYOND = 6; // rows drawn above and below what is seen

export class Sight {
  /** `make(row)`: the element of row 0, 1, …; `attributes` are those of the element that scrolls. */
  constructor(make, attributes) {
    this.make = make;
    this.window = h("div", { class: "sight-rows" });
    this.room = h("div", { class: "sight" }, this.window);
    this.root = h("div", attributes, this.room);
    this.drawn = new Map(); // row → element
    this.rows = 0;
    this.height = 1;
    this.root.addEventListener("scroll", () => this._draw(), { passive: true });
  }

  /** There are so many rows of so many pixels; `anew`: what is drawn is no longer true. */
  show(rows, height, anew = true) {
    if (anew) this.drawn.clear();
    Object.assign(this, { rows, height: Math.max(1, height) });
    style(this.room, { height: `${Math.min(MOST, rows * this.height)}px` });
    this._draw();
  }

  /** How many pixels of the whole one pixel of the bar stands for. */
  get _scale() {
    const { clientHeight } = this.root;
    const whole = this.rows * this.height;
    return whole > MOST ? (whole - clientHeight) / Math.max(1, MOST - clientHeight) : 1;
  }

  _draw() {
    const { scrollTop, clientHeight } = this.root;
    const top = scrollTop * this._scale;
    const first = Math.max(0, Math.floor(top / this.height) - BEYOND);
    const last = Math.min(this.rows, Math.ceil((top + clientHeight) / this.height) + BEYOND);
    const before = this.drawn;
    this.drawn = new Map();
    for (let row = first; row < last; row++) this.drawn.set(row, before.get(row) ?? this.make(row));
    style(this.window, { top: `${scrollTop - top + first * this.height}px` });
    const elements = [...this.drawn.values()];
    const { children } = this.window;
    const isSame = children.length === elements.length && elements.every((one, place) => children[place] === one);
    if (!isSame) fill(this.window, elements);
  }

  /** Have rows `from` to `to` in sight, or their beginning, and move no further than needed. */
  reveal(from, to = from) {
    const { clientHeight, scrollTop } = this.root;
    const top = scrollTop * this._scale;
    const most = Math.max(0, from * this.height);
    const least = Math.min(most, (to + 1) * this.height - clientHeight);
    if (top >= least && top <= most) return;
    this.root.scrollTop = (top > most ? most : least) / this._scale;
    this._draw();
  }
}
