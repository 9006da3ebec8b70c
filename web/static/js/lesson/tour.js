// The first visit's tour: a few steps, each of them done on the stage itself. It is offered once, moves nothing before it
// is taken, and waits for each deed; whoever waves it away is not asked again, and finds it in the list of keys.

import { hear, say } from "../kit/bus.js";
import { keep, recall } from "../kit/memory.js";
import { fillIn, words } from "../kit/words.js";

const SEEN = "tour";

/** By name: what is to be pressed, and whether it was. Any other name is that of a view, to be opened. */
const DEEDS = {
  step: { target: () => document.getElementById("stage-step"), isDone: ({ u, from }) => u > from },
  next: { target: () => document.getElementById("stage-next"), isDone: ({ u, from }) => u > from + 1 },
  word: { target: () => document.querySelector(".row.now .token"), isDone: ({ hasAsked }) => hasAsked },
};

const PARTS = { offer: ["offer"], start: ["offer"], skip: ["offer", "step"], after: ["after"], begin: ["after"] }; // and when they show

const opening = (view) => ({
  target: () => document.getElementById(`tab-${view}`),
  isDone: () => document.getElementById(`tab-${view}`).getAttribute("aria-selected") === "true",
});

export class Tour {
  /** `aside(then)`: does `then` while no question covers anything. */
  constructor(root, aside) {
    Object.assign(this, { root, aside });
    this.steps = [...root.querySelectorAll("[data-deed]")];
    this.at = null; // the step that waits
    this.u = -1;
    root.querySelector(".tour-skip").addEventListener("click", () => this.end());
    root.querySelector(".tour-start").addEventListener("click", () => this.start());
    root.querySelector(".tour-begin").addEventListener("click", () => this._begin());
    const stage = document.getElementById("stage");
    for (const deed of ["click", "keyup"]) stage.addEventListener(deed, () => setTimeout(() => this._look()));
    hear("noted", () => this._note());
  }

  /** By itself: on a first visit, to somebody who did not come for a moment of the film. */
  offer() {
    if (recall(SEEN) || location.hash || location.search) return;
    this._lay("offer", null);
  }

  /** From the beginning. */
  start() {
    say("view", { view: "note" });
    say("view", { view: "transcript" });
    this.aside(() => say("goto", { u: 0 }));
    this._go(0);
  }

  end() {
    keep(SEEN, "seen");
    this.at = null;
    this.root.hidden = true;
    this.root.dataset.speaks = "no";
    this._point(null);
  }

  playhead({ u, atEnd }) {
    this.u = u;
    if (atEnd && u <= 0 && this.at === null) this.root.hidden = true; // a film of one line has no steps to take
    if (this.at === null || u < 0) return; // before the film is open
    this.from ??= u;
    this._point(this.deed.target());
    this._look();
  }

  get deed() {
    const { deed } = this.steps[this.at].dataset;
    return DEEDS[deed] ?? opening(deed);
  }

  _note() {
    this.hasAsked = true;
    this._look();
  }

  /** Was it done? */
  _look() {
    if (this.at !== null && this.from !== null && this.deed.isDone(this)) this._go(this.at + 1);
  }

  _go(at) {
    const isOver = at === this.steps.length;
    this._point(null);
    this._lay(isOver ? "after" : "step", isOver ? null : at);
    if (isOver) keep(SEEN, "seen");
    else this._arrive(this.steps[at].dataset.cue);
  }

  /** Lay the card: the offer, a step, or what is said after them. */
  _lay(part, at) {
    this.at = at;
    this.root.hidden = false;
    this.root.dataset.speaks = part === "offer" ? "no" : "yes"; // an offer leaves the word to the lesson
    this.steps.forEach((step, place) => (step.hidden = place !== at));
    for (const [name, when] of Object.entries(PARTS)) this.root.querySelector(`.tour-${name}`).hidden = !when.includes(part);
    const place = this.root.querySelector(".tour-place");
    place.textContent = at === null ? "" : fillIn(words("tour.place"), { step: at + 1, of: place.dataset.of });
  }

  _arrive(cue) {
    Object.assign(this, { from: null, hasAsked: false });
    if (cue) this.aside(() => say("goto", { cue }));
    if (this.u >= 0) this.from = this.u;
    this._point(this.deed.target());
  }

  /** Show what is to be pressed, to eyes and ears. */
  _point(target) {
    if (target !== this.target) {
      this.target?.removeAttribute("data-tour");
      this.target?.removeAttribute("aria-describedby");
    }
    this.target = target;
    target?.setAttribute("data-tour", "");
    target?.setAttribute("aria-describedby", `stage-tour-${this.at + 1}`);
  }

  _begin() {
    this.end();
    say("view", { view: "transcript" });
    this.aside(() => say("goto", { u: 0 }));
    document.getElementById("stage").focus({ preventScroll: true });
  }
}
