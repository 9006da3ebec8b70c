// A long list in blocks: each is made when it comes near the window, the others in idle moments, and the browser skips
// drawing those out of sight (content-visibility). What comes in sight is laid out by the block: larger ones cost frames to
// whoever scrubs. Smaller ones are many to look after, so they stand in stacks, of which it skips whole ones.

import { h } from "./el.js";

const STACK = 500; // places whose blocks a browser passes over together, where they are far away
const LAID_OUT = 120; // ms until what came in sight has found its size

export class Blocks {
  /** `make(from, to)`: the nodes of places from … to−1, each with its `place`; or with `items` in it that have theirs.
   *  `root` holds the blocks; `tag` is what a block is, `size` how many places it has, `height` a place's pixels, as far as one knows. */
  constructor(root, make, { tag = "div", height = 26, size = 25 } = {}) {
    Object.assign(this, { root, make, tag, height, size });
    this.all = []; // {element, from, to, made, isCovered, items, upto}: items after place `upto` are covered
    this.stacks = []; // {element, from, to, isCovered}: blocks that lie far away are passed over together
    this.partial = null; // the block that is covered in part
    this._near = new IntersectionObserver((entries) => this._seen(entries), { rootMargin: "800px 0px" });
  }

  clear() {
    this._near.disconnect();
    this.all = [];
    this.stacks = [];
    this.partial = null;
    this.root.replaceChildren();
  }

  /** Show the places up to u, and cover those after it. Gives the item at u. */
  show(u) {
    for (const list of [this.stacks, this.all])
      for (const one of list) if (one.isCovered !== one.from > u) this._cover(one, one.from > u);
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

  _cover(one, isCovered) {
    one.isCovered = isCovered;
    one.element.classList.toggle("coming", isCovered);
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
    if (last && last.to - last.from < this.size && last.to < length) {
      const to = Math.min(last.from + this.size, length);
      if (last.made) this._fill(last, last.to, to);
      this._reach(last, to);
    }
    for (let from = this.all.length * this.size; from < length; from += this.size) this._add(from, Math.min(from + this.size, length));
    this._later();
  }

  _add(from, to) {
    if (from % STACK === 0) this._stack(from);
    const block = { element: h(this.tag, { class: "block" }), from, to, made: false, isCovered: false, items: [], upto: Infinity };
    block.element.block = block;
    this.all.push(block);
    this._reach(block, to);
    this.stacks.at(-1).element.append(block.element);
    this._near.observe(block.element);
  }

  _stack(from) {
    const stack = { element: h("div", { class: "stack" }), from, isCovered: false };
    this.stacks.push(stack);
    this.root.append(stack.element);
  }

  /** The last block has places up to `to` now. How tall that will be is guessed, until it has been laid out. */
  _reach(block, to) {
    for (const one of [block, this.stacks.at(-1)]) {
      one.to = to;
      one.element.style.setProperty("contain-intrinsic-block-size", `auto ${(to - one.from) * this.height}px`);
    }
  }

  /** The block of a place, made. */
  at(place) {
    const block = this.all[Math.floor(place / this.size)];
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
