// A long list in blocks: each is made when it comes near the window, the others in idle moments, and the browser skips
// drawing those out of sight (content-visibility). What comes in sight is laid out by the block: larger ones cost frames to
// whoever scrubs. Smaller ones are many to look after, so they stand in stacks, of which it skips whole ones.

import { h } from "./el.js";

const STACK = 500; // places whose blocks a browser passes over together, where they are far away
const ENOUGH = 10; // ms that must be left of an idle moment to make a block and to have it laid out
const LAID_OUT = 120; // ms until what came in sight has found its size

export class Blocks {
  /** `make(from, to)`: the nodes of places from … to−1, each with its `place`; or with `items` in it that have theirs.
   *  `root` holds the blocks; `tag` is what a block is, `size` how many places it has, `height` a place's pixels, as far as one knows. */
  constructor(root, make, { tag = "div", height = 26, size = 25 } = {}) {
    Object.assign(this, { root, make, tag, height, size });
    this.all = []; // {element, from, to, made, isLaid, isCovered, items, upto}: items after place `upto` are covered
    this.stacks = []; // {element, from, isCovered}: blocks that lie far away are passed over together
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

  /** Do it now, and once more when the blocks in sight have found their sizes, which may have pushed everything away. One that
   *  was never laid out, as in a new list, is passed over until the browser has seen that it is in sight: its next frame but one. */
  settle(then) {
    then();
    if (this.partial && !this.partial.isLaid) requestAnimationFrame(() => requestAnimationFrame(then));
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

  /** There are `length` places now: the last block is filled up first. */
  grow(length) {
    const last = this.all.at(-1);
    if (last && last.to - last.from < this.size && last.to < length) {
      const to = Math.min(last.from + this.size, length);
      if (last.made) this._fill(last, last.to, to);
      last.to = to;
    }
    for (let from = this.all.length * this.size; from < length; from += this.size) this._add(from, Math.min(from + this.size, length));
    this._later();
  }

  _add(from, to) {
    if (from % STACK === 0) this._stack(from);
    const block = { element: h(this.tag, { class: "block" }), from, to, made: false, isLaid: false, isCovered: false, items: [], upto: Infinity };
    block.element.block = block;
    this.all.push(block);
    const stack = this.stacks.at(-1);
    stack.element.append(block.element);
    for (const one of [block, stack]) this._guess(one, from + this.size - one.from);
    this._near.observe(block.element);
  }

  _stack(from) {
    const stack = { element: h("div", { class: "stack" }), from, isCovered: false };
    this.stacks.push(stack);
    this.root.append(stack.element);
  }

  /** How tall so many places will be, as long as they have not been laid out. */
  _guess({ element }, places) {
    element.style.setProperty("contain-intrinsic-block-size", `auto ${places * this.height}px`);
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
    const idle = globalThis.requestIdleCallback ?? atLeisure;
    this._idle = idle((deadline) => {
      this._idle = null;
      if (this._prepare(deadline)) this._later();
    });
  }

  /** Get blocks ready as long as there is time. Gives whether one is left. */
  _prepare(deadline) {
    const isSeen = this.root.checkVisibility();
    const left = this.all.filter(({ made, isLaid }) => !made || (isSeen && !isLaid));
    while (left.length && deadline.timeRemaining() > ENOUGH) this._ready(left.shift(), isSeen);
    return left.length > 0;
  }

  /** Made, and laid out: being asked where something in it lies, the browser lays out what it passes over, and remembers. */
  _ready(block, isSeen) {
    if (!block.made) this._make(block);
    if (isSeen) block.element.lastElementChild?.getBoundingClientRect();
    block.isLaid = isSeen;
  }
}

/** Where nobody knows what is idle: soon, and not for long. */
function atLeisure(then) {
  return setTimeout(() => {
    const end = performance.now() + 2 * ENOUGH;
    then({ timeRemaining: () => end - performance.now() });
  }, 200);
}
