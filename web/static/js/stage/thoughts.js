// The thoughts: what a host decided just now and why, in a bubble beside it.

import { fill, h, style } from "./el.js";
import { reason } from "./tale.js";

const HEAD = 38; // pixels between a host's middle and the bubble above it

export class Thoughts {
  constructor(map) {
    this.map = map;
    this.root = h("div", { class: "thoughts" });
  }

  draw() {
    const { places, scene } = this.map;
    const fresh = [...scene.view.thoughts.values()].filter(({ who, n }) => n >= scene.before && places.has(who));
    const bubbles = fresh.map((thought) => this._bubble(thought)).filter(Boolean);
    fill(
      this.root,
      bubbles.map(({ bubble }) => bubble),
    );
    for (const { bubble, who } of bubbles) this._hang(bubble, who);
  }

  /** A thought and its bubble; nothing for a reason that has no words. */
  _bubble({ who, verdict, reason: key, details }) {
    const told = reason(key, details, () => this.map.scene && this.draw());
    return told ? { who, bubble: h("p", { class: `thought ${verdict}` }, told) } : null;
  }

  /** A bubble above its host where there is room, else beside it; where it covers the least of the figures. */
  _hang(bubble, who) {
    const { width, height, places } = this.map;
    const { x, y } = places.get(who);
    const { width: w, height: t } = bubble.getBoundingClientRect();
    const clamp = (value, most) => Math.max(6, Math.min(value, most));
    const box = (left, top) => ({ left: clamp(left, width - w - 6), top: Math.max(2, Math.min(top, height - t - 4)) });
    const above =
      y - HEAD - t >= 2 ? [x - w / 2, x - 24, x + 24 - w].map((left) => ({ ...box(left, y - HEAD - t), above: true })) : [];
    const spots = [...above, box(x + 54, y - 30), box(x - 54 - w, y - 30), box(x + 54, y + 30), box(x - 54 - w, y + 30)];
    const covers = ({ left, top }) => this.map.covered({ left, top, right: left + w, bottom: top + t });
    const best = spots.reduce((a, b) => (covers(b) < covers(a) ? b : a));
    bubble.classList.toggle("beside", !best.above);
    style(bubble, { left: `${best.left}px`, top: `${best.top}px`, "--tail": `${clamp(x - best.left, w - 14)}px` });
  }
}
