// Which protocol is spoken on each leg of the way: a leg says whether that is it, and why once it is named. Done when all are.

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
    choice.classList.add(isRight ? "is-right" : "is-wrong");
    choice.setAttribute("aria-pressed", "true");
    if (isRight) leg.querySelector(".why").hidden = false;
    const { right, wrong, done } = this.verdict.dataset;
    leg.querySelector(".verdict").textContent = isRight ? right : wrong;
    if (!this.legs.every((one) => one.querySelector(".is-right"))) return;
    this.verdict.textContent = done;
    this.progress.set(this.key, "found");
    this.leaf.querySelector(".after").hidden = false;
  }
}
