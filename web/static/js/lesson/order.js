// Things to be put in order: each is moved by its two buttons, or dragged. Whoever looks is told how many stand in their
// place; when all do, each says why.

import { fillIn } from "../kit/words.js";
import { cheer } from "./cheer.js";

export class Order {
  constructor(leaf, progress) {
    Object.assign(this, { leaf, progress, key: `order:${leaf.dataset.name}` });
    this.list = leaf.querySelector(".order");
    this.verdict = leaf.querySelector(".verdict");
    this.items = [...this.list.children]; // as they lie at first
    this.dragged = null;
    for (const item of this.items)
      for (const button of item.querySelectorAll("[data-by]")) button.addEventListener("click", () => this._step(item, button));
    leaf.querySelector(".look").addEventListener("click", () => this._look());
    this._listen();
  }

  reset() {
    this.list.append(...this.items);
    for (const item of this.items) item.querySelector(".why").hidden = true;
    this.verdict.textContent = "";
    this.leaf.querySelector(".after").hidden = true;
  }

  _listen() {
    this.list.addEventListener("dragstart", ({ target, dataTransfer }) => {
      this.dragged = target.closest("li");
      dataTransfer.setData("text/plain", ""); // some browsers drag nothing otherwise
    });
    this.list.addEventListener("dragend", () => (this.dragged = null));
    this.list.addEventListener("drop", (event) => event.preventDefault());
    this.list.addEventListener("dragover", (event) => this._over(event));
  }

  /** One place up or down; the button keeps the focus. */
  _step(item, button) {
    if (button.dataset.by === "-1") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    this._moved(item);
    button.focus();
  }

  _over(event) {
    const item = event.target.closest("li");
    if (!this.dragged || !this.list.contains(item)) return;
    event.preventDefault();
    const { top, height } = item.getBoundingClientRect();
    if (item !== this.dragged) item[event.clientY < top + height / 2 ? "before" : "after"](this.dragged);
    this._moved(this.dragged);
  }

  _moved(item) {
    const place = [...this.list.children].indexOf(item) + 1;
    this.verdict.textContent = fillIn(this.verdict.dataset.place, { place, of: this.items.length });
  }

  _look() {
    const right = [...this.list.children].filter((item, place) => Number(item.dataset.place) === place).length;
    const isDone = right === this.items.length;
    this.verdict.textContent = fillIn(this.verdict.dataset[isDone ? "done" : "wrong"], { right, of: this.items.length });
    this.verdict.scrollIntoView({ block: "nearest" });
    if (!isDone) return;
    this.progress.set(this.key, "found");
    for (const item of this.items) item.querySelector(".why").hidden = false;
    this.leaf.querySelector(".after").hidden = false;
    cheer(this.leaf, [this.leaf.querySelector(".after"), this.verdict]);
  }
}
