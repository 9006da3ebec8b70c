// The spot: a ring of light that follows the mouse, to point at things in a large room.

import { h, style } from "../../kit/el.js";

export class Spot {
  constructor(stage) {
    this.ring = h("div", { class: "spot", "aria-hidden": "true", hidden: true });
    this.at = { x: innerWidth / 2, y: innerHeight / 2 };
    stage.append(this.ring);
    stage.addEventListener("pointermove", ({ clientX: x, clientY: y }) => this._move({ x, y }));
  }

  turn() {
    this.ring.hidden = !this.ring.hidden;
    this._move(this.at);
  }

  _move(at) {
    this.at = at;
    if (!this.ring.hidden) style(this.ring, { translate: `${at.x}px ${at.y}px` });
  }
}
