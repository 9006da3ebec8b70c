// A question about what was seen: every choice says why. Done when the right ones are found.

export class Quiz {
  constructor(leaf, progress) {
    this.leaf = leaf;
    this.progress = progress;
    this.key = `quiz:${leaf.dataset.name}`;
    this.choices = [...leaf.querySelectorAll(".choice")];
    for (const choice of this.choices) choice.addEventListener("click", () => this._choose(choice));
  }

  reset() {
    for (const choice of this.choices) {
      choice.classList.remove("is-right", "is-wrong");
      choice.setAttribute("aria-expanded", "false");
      choice.nextElementSibling.hidden = true;
    }
    this.leaf.querySelector(".verdict").textContent = "";
    this.leaf.querySelector(".after").hidden = true;
  }

  _choose(choice) {
    const why = choice.nextElementSibling;
    why.hidden = false;
    choice.setAttribute("aria-expanded", "true");
    choice.classList.add(choice.dataset.right === "yes" ? "is-right" : "is-wrong");
    if (this.choices.some((one) => one.dataset.right === "yes" && !one.classList.contains("is-right"))) return;
    this.progress.set(this.key, "found");
    const verdict = this.leaf.querySelector(".verdict");
    const several = this.choices.filter((one) => one.dataset.right === "yes").length > 1;
    if (several) verdict.textContent = verdict.dataset.done;
    this.leaf.querySelector(".after").hidden = false;
  }
}
