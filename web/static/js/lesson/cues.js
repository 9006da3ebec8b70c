// The steps of the story: each can be shown on the stage, and lights up while the film is there. Whoever opens the lesson
// in the middle of the film, or comes back to it, finds it open at that step.

import { say } from "../kit/bus.js";

export class Cues {
  /** `aside(then)`: does `then` while no question covers anything; `round()`: what is being said again, if anything. */
  constructor(leaves, aside, round) {
    Object.assign(this, { aside, round });
    this.leaves = new Map(leaves.map((leaf) => [leaf.dataset.name, leaf]));
    this.places = {};
    this.told = Infinity; // up to which place the steps tell of this film
    this.u = -1;
    this.now = null; // the name of the last step the film has reached
    for (const [name, leaf] of this.leaves) leaf.querySelector(".show").addEventListener("click", () => this._show(name));
    this.panel = leaves[0]?.closest('[role="tabpanel"]');
    if (this.panel) new MutationObserver(() => this._open()).observe(this.panel, { attributeFilter: ["hidden"] });
    this.notYet = leaves[0]?.querySelector(".show").title; // why a step cannot be shown
  }

  frame({ cues = {}, told = Infinity }) {
    Object.assign(this, { places: cues, told });
    for (const [name, leaf] of this.leaves) {
      const button = leaf.querySelector(".show");
      button.disabled = !(cues[name] <= told);
      button.title = button.disabled ? this.notYet : "";
    }
    this._light();
  }

  playhead({ u }) {
    const isArriving = this.u < 0;
    this.u = u;
    this._light();
    if (isArriving) this._open();
  }

  /** At the round that is being said; else where the film stands, unless that is its beginning, which is the lesson's. */
  _open() {
    if (!this.panel || this.panel.hidden) return;
    const round = this.round();
    if (round) round.look();
    else if (this.u > 0 && this.now !== null) this.leaves.get(this.now).scrollIntoView({ block: "start" });
  }

  /** The names of the steps the film has reached. */
  get reached() {
    return [...this.leaves.keys()].filter((name) => this.places[name] <= Math.min(this.u, this.told));
  }

  /** The last of them, by place and then by order in the lesson. */
  _last(reached) {
    return reached.reduce((best, name) => (best === null || this.places[name] >= this.places[best] ? name : best), null);
  }

  _light() {
    const { reached } = this;
    if (String(reached) === this.lit) return;
    this.lit = String(reached);
    const now = (this.now = this._last(reached));
    for (const [name, leaf] of this.leaves) {
      const isNow = name === now;
      leaf.classList.toggle("is-reached", reached.includes(name));
      leaf.classList.toggle("is-now", isNow);
      if (isNow) leaf.setAttribute("aria-current", "step");
      else leaf.removeAttribute("aria-current");
    }
  }

  _show(cue) {
    this.aside(() => say("goto", { cue }));
  }
}
