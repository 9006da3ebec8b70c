// Something to do at the keyboard: how far it has come, hints one at a time, and the solution for whoever wants it. One
// who reads the solution has not solved it, and is told how to.

import { say } from "../stage/bus.js";
import { fillIn, words } from "../stage/words.js";

export class Task {
  constructor(leaf, progress) {
    Object.assign(this, { leaf, progress });
    this.name = leaf.dataset.name;
    this.of = Number(leaf.dataset.steps);
    this.isShown = false; // the solution was looked at while this film ran
    this._find(".keyboard").addEventListener("click", () => this._takeKeyboard());
    this._find(".hint")?.addEventListener("click", () => this._hint());
    this._find(".solution")?.addEventListener("toggle", () => (this.isShown ||= this._find(".solution").open && !this.isMet));
    this._verdict(progress.get(this.key) ? "before" : null);
  }

  get key() {
    return `task:${this.name}`;
  }

  get isMet() {
    return this.met >= this.of;
  }

  frame({ goals = {} }) {
    const met = goals[this.name] ?? 0;
    if (met === this.met) return;
    this.met = met;
    this._find(".count").textContent = fillIn(words("task.progress"), { met, of: this.of });
    [...this._find(".dots").children].forEach((dot, n) => dot.classList.toggle("is-met", n < met));
    if (this.isMet) this._succeed();
  }

  _find(selector) {
    return this.leaf.querySelector(selector);
  }

  _succeed() {
    if (!this.isShown) this.progress.set(this.key, "solved");
    this._verdict(this.isShown ? "shown" : "done");
    this._find(".anew").hidden = !this.isShown;
  }

  _verdict(how) {
    const success = this._find(".success");
    this.leaf.classList.toggle("is-done", how === "done" || how === "before");
    success.querySelector(".verdict").textContent = how ? success.dataset[how] : "";
    this._find(".after").hidden = how !== "done";
  }

  _takeKeyboard() {
    const { who, connect } = this.leaf.dataset;
    say("ask-terminal", { who: who || undefined, connect: connect || undefined });
  }

  _hint() {
    const covered = this.leaf.querySelectorAll(".hints li[hidden]");
    if (covered.length) covered[0].hidden = false;
    if (covered.length > 1) return;
    const button = this._find(".hint");
    button.textContent = button.dataset.spent;
    button.setAttribute("aria-disabled", "true");
  }
}
