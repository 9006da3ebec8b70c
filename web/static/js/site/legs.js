// Which protocol is spoken on each leg of the way: a leg says why once it is named. Done when all are.

export class Legs {
  constructor(leaf, progress) {
    this.leaf = leaf;
    this.progress = progress;
    this.key = `legs:${leaf.dataset.name}`;
    this.legs = [...leaf.querySelectorAll(".legs > li")];
    this.verdict = leaf.querySelector(".verdict");
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
    this.verdict.textContent = "";
    this.leaf.querySelector(".after").hidden = true;
  }

  _choose(leg, choice) {
    const isRight = choice.dataset.right === "yes";
    choice.classList.add(isRight ? "is-right" : "is-wrong");
    choice.setAttribute("aria-pressed", "true");
    if (isRight) leg.querySelector(".why").hidden = false;
    const isDone = this.legs.every((one) => one.querySelector(".is-right"));
    this.verdict.textContent = this.verdict.dataset[isDone ? "done" : isRight ? "right" : "wrong"];
    if (!isDone) return;
    this.progress.set(this.key, "found");
    this.leaf.querySelector(".after").hidden = false;
  }
}
