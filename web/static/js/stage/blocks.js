// A long list in blocks of a hundred: each is made when it comes near the window, the others in idle moments, and the
// browser skips drawing those out of sight (content-visibility).

import { h } from "./el.js";

export const SIZE = 100;

export class Blocks {
  /** `make(from, to)`: the nodes of places from … to−1. `root` holds the blocks; `tag` is what a block is. */
  constructor(root, make, { tag = "div", height = 26 } = {}) {
    Object.assign(this, { root, make, tag, height });
    this.all = []; // {element, from, to, made}
    this._near = new IntersectionObserver((entries) => this._seen(entries), { rootMargin: "800px 0px" });
  }

  clear() {
    this._near.disconnect();
    this.all = [];
    this.root.replaceChildren();
  }

  /** There are `length` places now: the last block is made anew when it was not full. */
  grow(length) {
    const last = this.all.at(-1);
    if (last && last.to - last.from < SIZE && last.to < length) {
      const to = Math.min(last.from + SIZE, length);
      if (last.made) last.element.append(...this.make(last.to, to));
      last.to = to;
      this._measure(last);
    }
    for (let from = this.all.length * SIZE; from < length; from += SIZE) this._add(from, Math.min(from + SIZE, length));
    this._later();
  }

  _add(from, to) {
    const block = { element: h(this.tag, { class: "block" }), from, to, made: false };
    block.element.block = block;
    this.all.push(block);
    this._measure(block);
    this.root.append(block.element);
    this._near.observe(block.element);
  }

  _measure({ element, from, to }) {
    element.style.setProperty("contain-intrinsic-block-size", `auto ${(to - from) * this.height}px`);
    element.style.setProperty("--places", to - from);
  }

  /** The block of a place, made. */
  at(place) {
    const block = this.all[Math.floor(place / SIZE)];
    if (block && !block.made) this._make(block);
    return block;
  }

  _make(block) {
    block.made = true;
    this._near.unobserve(block.element);
    block.element.append(...this.make(block.from, block.to));
  }

  _seen(entries) {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting && !target.block.made && !target.hidden) this._make(target.block);
  }

  _later() {
    if (this._idle) return;
    const idle = globalThis.requestIdleCallback ?? ((then) => setTimeout(() => then({ timeRemaining: () => 8 }), 200));
    this._idle = idle((deadline) => {
      this._idle = null;
      let next = this.all.find((block) => !block.made);
      while (next && deadline.timeRemaining() > 6) {
        this._make(next);
        next = this.all.find((block) => !block.made);
      }
      if (next) this._later();
    });
  }
}
