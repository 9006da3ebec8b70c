// Something to do at the keyboard: how far it has come, hints one at a time, and the solution for whoever wants it. One
// who reads the solution has not solved it, and is told how to.

import { say } from "../kit/bus.js";
import { fillIn, words } from "../kit/words.js";
import { SHOWN } from "../progress/done.js";
import { cheer } from "./cheer.js";

export class Task {
  /** `aside(then)`: does `then` while no question covers anything; `round()`: what is being said again, if anything. */
  constructor(leaf, progress, aside, round) {
    Object.assign(this, { leaf, progress, aside, round });
    this.name = leaf.dataset.name;
    this.of = Number(leaf.dataset.steps);
    this._find(".keyboard").addEventListener("click", () => this._takeKeyboard());
    this._find(".hint")?.addEventListener("click", () => this._hint());
    this._find(".solution")?.addEventListener("toggle", () => this._look());
    this._find(".anew").addEventListener("click", () => say("anew"));
    this._tell();
  }

  get key() {
    return `task:${this.name}`;
  }

  get isMet() {
    return this.met >= this.of;
  }

  get isSolved() {
    return this.progress.isDone(this.key);
  }

  /** The solution was looked at, in this film, before the goal was met. */
  get isShown() {
    return this.progress.get(this.key) === SHOWN;
  }

  frame({ goals = {} }) {
    const met = goals[this.name] ?? 0;
    if (met === this.met) return;
    if (met === 0 && this.isShown) this._unlook();
    const isNews = this.met !== undefined && met >= this.of; // and not a film that had come so far before
    this.met = met;
    this._find(".count").textContent = fillIn(words("task.progress"), { met, of: this.of });
    [...this._find(".dots").children].forEach((dot, n) => dot.classList.toggle("is-met", n < met));
    if (this.isMet && !this.isShown) this.progress.set(this.key, "solved");
    this._tell();
    if (isNews && !this.round()) cheer(this.leaf, [this._find(".after"), this._find(".success")]);
  }

  reset() {
    this._unlook();
    for (const hint of this.leaf.querySelectorAll(".hints li")) hint.hidden = true;
    if (this._find(".hint")) this._offer();
    this._tell();
  }

  _find(selector) {
    return this.leaf.querySelector(selector);
  }

  get _how() {
    if (this.isMet) return this.isShown ? "shown" : "done";
    return this.isSolved ? "before" : "";
  }

  _tell() {
    const success = this._find(".success");
    this.leaf.classList.toggle("is-done", this.isSolved);
    success.querySelector(".verdict").textContent = this._how && success.dataset[this._how];
    this._find(".after").hidden = !this.isMet;
    this._find(".anew").hidden = this._how !== "shown";
  }

  _look() {
    if (this._find(".solution").open && !this.isMet && !this.isSolved) this.progress.set(this.key, SHOWN);
  }

  _unlook() {
    this._find(".solution")?.removeAttribute("open");
    this.progress.set(this.key, undefined);
  }

  /** The film as it is goes on; who wants another one from an earlier moment goes back there before typing. */
  _takeKeyboard() {
    this.aside(() => say("goto", { u: Infinity }));
    const { who, connect } = this.leaf.dataset;
    const wish = [...this._find(".wish").children].map((part) => part.cloneNode(true));
    say("ask-terminal", { who: who || undefined, connect: connect || undefined, wish });
  }

  _hint() {
    const [first] = this._covered;
    if (first) first.hidden = false;
    this._offer();
  }

  get _covered() {
    return this.leaf.querySelectorAll(".hints li[hidden]");
  }

  _offer() {
    const button = this._find(".hint");
    const isSpent = this._covered.length === 0;
    button.textContent = isSpent ? button.dataset.spent : button.dataset.more;
    button.setAttribute("aria-disabled", String(isSpent));
  }
}
