// A long list in blocks: each is made when it comes near the window, the others in idle moments, and the browser skips
// drawing those out of sight (content-visibility). What comes in sight is laid out by the block: larger ones cost frames to
// whoever scrubs, smaller ones are many to look after.

import { h } from "./el.js";

export const SIZE = 25;
const LAID_OUT = 120; // ms until what came in sight has found its size

export class Blocks {
  /** `make(from, to)`: the nodes of places from … to−1, each with its `place`; or with `items` in it that have theirs.
   *  `root` holds the blocks; `tag` is what a block is. */
  constructor(root, make, { tag = "div", height = 26 } = {}) {
    Object.assign(this, { root, make, tag, height });
    this.all = []; // {element, from, to, made, isCovered, items, upto}: items after place `upto` are covered
    this.partial = null; // the block that is covered in part
    this._near = new IntersectionObserver((entries) => this._seen(entries), { rootMargin: "800px 0px" });
  }

  clear() {
    this._near.disconnect();
    this.all = [];
    this.partial = null;
    this.root.replaceChildren();
  }

  /** Show the places up to u, and cover those after it. Gives the item at u. */
  show(u) {
    for (const block of this.all) if (block.isCovered !== block.from > u) this._cover(block, block.from > u);
    const block = u < 0 ? null : this.at(u);
    if (this.partial && this.partial !== block) this._uncover(this.partial, Infinity);
    if (block) this._uncover(block, u);
    this.partial = block;
    return block?.items.findLast(({ place }) => place === u) ?? null;
  }

  /** Do it now, and once more when the blocks in sight have found their sizes, which may have pushed everything away. */
  settle(then) {
    then();
    clearTimeout(this.settling);
    this.settling = setTimeout(then, LAID_OUT);
  }

  _cover(block, isCovered) {
    block.isCovered = isCovered;
    block.element.classList.toggle("coming", isCovered);
  }

  /** Only what lies between then and now is touched. */
  _uncover(block, upto) {
    const [low, high] = [Math.min(block.upto, upto), Math.max(block.upto, upto)];
    for (const item of block.items) if (item.place > low && item.place <= high) item.classList.toggle("coming", item.place > upto);
    block.upto = upto;
  }

  /** There are `length` places now: the last block is made anew when it was not full. */
  grow(length) {
    const last = this.all.at(-1);
    if (last && last.to - last.from < SIZE && last.to < length) {
      const to = Math.min(last.from + SIZE, length);
      if (last.made) this._fill(last, last.to, to);
      last.to = to;
      this._measure(last);
    }
    for (let from = this.all.length * SIZE; from < length; from += SIZE) this._add(from, Math.min(from + SIZE, length));
    this._later();
  }

  _add(from, to) {
    const block = { element: h(this.tag, { class: "block" }), from, to, made: false, isCovered: false, items: [], upto: Infinity };
    block.element.block = block;
    this.all.push(block);
    this._measure(block);
    this.root.append(block.element);
    this._near.observe(block.element);
  }

  _measure({ element, from, to }) {
    element.style.setProperty("contain-intrinsic-block-size", `auto ${(to - from) * this.height}px`);
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
    this._fill(block, block.from, block.to);
  }

  _fill(block, from, to) {
    const nodes = this.make(from, to);
    const items = nodes.flatMap((node) => node.items ?? [node]);
    for (const item of items) item.classList.toggle("coming", item.place > block.upto);
    block.items.push(...items);
    block.element.append(...nodes);
  }

  _seen(entries) {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting && !target.block.made && !target.block.isCovered) this._make(target.block);
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
