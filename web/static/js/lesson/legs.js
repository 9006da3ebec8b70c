// Which protocol is spoken on each leg of the way: a leg says whether that is it, and why once it is named; of what is not
// it, what that is for. Done when all are.

import { cleaned } from "../kit/el.js";
import { note } from "../kit/notebook.js";

export class Legs {
  constructor(leaf, progress) {
    this.leaf = leaf;
    this.progress = progress;
    this.key = `legs:${leaf.dataset.name}`;
    this.legs = [...leaf.querySelectorAll(".legs > li")];
    this.verdict = leaf.querySelector(":scope > .verdict");
    for (const leg of this.legs) {
      for (const choice of leg.querySelectorAll(".choice")) choice.addEventListener("click", () => this._choose(leg, choice));
    }
  }

  reset() {
    this.told = null;
    for (const choice of this.leaf.querySelectorAll(".choice")) {
      choice.classList.remove("is-right", "is-wrong");
      choice.setAttribute("aria-pressed", "false");
    }
    for (const leg of this.legs) leg.querySelector(".why").hidden = true;
    for (const verdict of this.leaf.querySelectorAll(".verdict")) verdict.textContent = "";
    this.leaf.querySelector(".after").hidden = true;
  }

  _choose(leg, choice) {
    const isRight = choice.dataset.right === "yes";
    this.told = null;
    choice.classList.add(isRight ? "is-right" : "is-wrong");
    choice.setAttribute("aria-pressed", "true");
    if (isRight) leg.querySelector(".why").hidden = false;
    const { right, wrong, done } = this.verdict.dataset;
    leg.querySelector(".verdict").textContent = isRight ? right : wrong;
    if (!isRight) this._tell(leg, choice);
    if (!this.legs.every((one) => one.querySelector(".is-right"))) return;
    this.verdict.textContent = done;
    this.progress.set(this.key, "found");
    this.leaf.querySelector(".after").hidden = false;
  }

  /** What a protocol is for that was named in the wrong place, unless another has been named since. */
  _tell(leg, choice) {
    const { about } = choice.dataset;
    this.told = choice;
    const found = about && note(about, () => this.told === choice && this._tell(leg, choice));
    if (found) leg.querySelector(".verdict").append(" ", cleaned("span", found.one));
  }
}
