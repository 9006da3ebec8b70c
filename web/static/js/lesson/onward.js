// Where the film ends, the lesson goes on: what is still to be done there is named beside the last line, and one press away.

import { say } from "../kit/bus.js";

export class Onward {
  /** `leaves`: what there is to do, in order. */
  constructor(root, leaves, progress) {
    Object.assign(this, { root, leaves, progress });
    this.button = root.querySelector("button");
    this.button.addEventListener("click", () => this._go());
  }

  playhead({ u, atEnd }) {
    this.next = this.leaves.find(({ dataset: { leaf, name } }) => !this.progress.isDone(`${leaf}:${name}`));
    this.root.hidden = !(atEnd && u >= 0 && this.next);
    if (this.next) this.button.textContent = this.next.querySelector("h3").textContent;
  }

  /** The lesson, opened, looks for the film's step; then we look for ours. */
  _go() {
    say("view", { view: "lesson" });
    setTimeout(() => {
      this.next.tabIndex = -1;
      this.next.focus({ preventScroll: true });
      this.next.scrollIntoView({ block: "start" });
    });
  }
}
