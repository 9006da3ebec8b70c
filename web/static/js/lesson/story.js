// What the lesson says about this very moment, above the note of the line: how it begins where the film begins, and at a
// step of the story the words of that step. Between two steps it keeps silent, and so it does while a tour speaks.

/** No prose: another block, or what would no longer be alone of its name, or do nothing, where it is copied to. */
const isAside = (node) => node.matches(".leaf, h2, .onward, [id], script") || Boolean(node.querySelector("button, [id]"));

/** What stands between `first` and the next block: prose. */
function proseFrom(first) {
  const found = [];
  for (let node = first; node && !isAside(node); node = node.nextElementSibling) found.push(node);
  return found;
}

/** The words of a step, and the prose that follows them; without what moves the film there. */
const wordsOf = (leaf) => [leaf.querySelector("h3"), ...leaf.querySelectorAll(":scope > :not(.step)"), ...proseFrom(leaf.nextElementSibling)];

export class Story {
  /** `told`: the lesson; `cues`: its steps; `tour`: what speaks in its place, if it does; `isPlayed`: without a film to
   *  play, the beginning, which asks to, is left to the lesson. */
  constructor(root, told, cues, tour, { isPlayed }) {
    Object.assign(this, { root, cues, tour });
    this.panel = root.closest('[role="tabpanel"]');
    this.beginning = isPlayed ? proseFrom(told.firstElementChild) : [];
    this.opens = 0; // where the film begins
    this.shown = null; // what is shown: names
    if (tour) new MutationObserver(() => this.draw(this.u)).observe(tour, { attributeFilter: ["data-speaks"] });
  }

  /** The film begins with its first line, or with a question before it. */
  frame({ predicts = {} }, u) {
    this.opens = Object.values(predicts).includes(-1) ? -1 : 0;
    this.draw(u);
  }

  draw(u) {
    this.u = u;
    const isBeginning = u <= this.opens && this.beginning.length > 0;
    const { now } = this.cues;
    const step = now !== null && this.cues.places[now] === u ? now : null;
    const isSilent = this.tour?.dataset.speaks === "yes";
    const shown = isSilent ? "" : [isBeginning && "beginning", step].filter(Boolean).join(" ");
    if (shown === this.shown) return;
    this.shown = shown;
    this.root.hidden = !shown;
    this.root.setAttribute("aria-live", isBeginning ? "off" : "polite"); // a page that opens is read, and not announced
    this.root.classList.toggle("beginning", Boolean(shown) && isBeginning);
    const parts = [...(isBeginning ? this.beginning : []), ...(step ? wordsOf(this.cues.leaves.get(step)) : [])];
    this.root.replaceChildren(...(shown ? parts.map((part) => part.cloneNode(true)) : []));
    if (shown && (isBeginning || !this.panel.querySelector(".card"))) this.panel.scrollTop = 0;
  }
}
