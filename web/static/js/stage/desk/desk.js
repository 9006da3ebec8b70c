// The desk: which views lie open. Above lies the map, which can be folded away; on the left one of many; on the right the
// note, the lesson, or whichever view was laid beside the one on the left. The learner's choice is kept for each lesson, since
// every one directs another play, and can be told in an address. Knows not what a view shows.

import { keep, recall } from "../../kit/memory.js";
import { words } from "../../kit/words.js";
import { Tabs } from "./tabs.js";

/** The views by the keys 1 to 9. */
export const ORDER = ["map", "ladder", "transcript", "note", "states", "letter", "mailboxes", "wire", "compare"];
const ALIAS = { notes: "note" };
const $ = (id) => document.getElementById(id);

export class Desk {
  /** `opened(view)`: a view lies open now. `narrow`: whether only one has room. */
  constructor(root, narrow, opened) {
    Object.assign(this, { root, narrow, opened });
    this.kept = `desk.${root.dataset.lesson}`;
    this.beside = null; // the view that was laid on the right
    this.isKept = !root.dataset.embedded && !$("stage-door"); // in a frame the address alone says what lies open, at a door the door
    const [main, side] = root.querySelectorAll('[role="tablist"]');
    [...main.children, ...side.children].forEach((tab, place) => (tab.dataset.place = place));
    this.main = new Tabs(main, (view) => this._opened(view), ["map"]);
    this.side = new Tabs(side, (view) => this._opened(view));
    $("stage-beside").addEventListener("click", () => this.lay());
    $("stage-fold").addEventListener("click", () => this.fold(!this.folded));
    narrow.addEventListener("change", () => this._widen());
    this._say();
  }

  get folded() {
    return !this.narrow.matches && this.root.hasAttribute("data-folded");
  }

  /** Which views lie open, the map first. */
  get open() {
    return this._open(!this.folded && (!this.narrow.matches || this.main.view === "map"));
  }

  _open(map) {
    return [...new Set([...(map ? ["map"] : []), this.main.view, this.side.view])];
  }

  has(view) {
    return this.main.views.includes(view) || this.side.views.includes(view);
  }

  /** Open a view where it lies; gives whether there is one. */
  show(view) {
    if (view === "map" && !this.narrow.matches) this.fold(false);
    else if (this.main.views.includes(view)) this.main.open(view);
    else if (this.side.views.includes(view)) this.side.open(view);
    return this.has(view);
  }

  /** Lay the view on the left beside the next one, or put back what lies there. */
  lay(view = this.main.view) {
    if (this.beside) this._putBack();
    else if (!this.narrow.matches && view !== "map") {
      this.beside = view;
      this.main.give(view, this.side);
    }
    this._say();
  }

  _putBack() {
    const view = this.beside;
    this.beside = null;
    this.side.give(view, this.main);
    this.side.open("note");
  }

  fold(away) {
    this.root.toggleAttribute("data-folded", away);
    this._say();
    this._opened("map");
  }

  /** Where a view lies: map, main or side. */
  _placeOf(view) {
    return view === "map" ? "map" : this.side.views.includes(view) ? "side" : "main";
  }

  /** In a frame, what is asked for comes to the front where nothing was but another. */
  front(view) {
    const { alone, front } = this.root.dataset;
    const place = this._placeOf(view);
    if (place === "map" || place === alone) return;
    if (alone || front === "side") this.root.dataset.front = place;
    delete this.root.dataset.alone;
  }

  /** Lay out as an address wants it: in a frame, the one view that it names is alone until another is opened. */
  heed(text) {
    const views = this.arrange(text);
    if (views.length === 1 && this.root.dataset.embedded) this.root.dataset.alone = this._placeOf(views[0]);
    else if (views.length) delete this.root.dataset.alone;
  }

  /** Lay out as an address, the last visit or a lesson wants it, `map,ladder,letter`; gives those that there are. */
  arrange(text) {
    const wanted = (text ?? "").split(",").map((one) => ALIAS[one] ?? one);
    const views = wanted.filter((one) => this.has(one));
    if (!views.length) return views;
    this.root.toggleAttribute("data-folded", !views.includes("map"));
    const [left, right] = views.filter((one) => one !== "map" && !this.side.views.includes(one));
    const aside = views.find((one) => this.side.views.includes(one));
    if (right && !aside && !this.beside) this.lay(right); // what explains is never covered by what it explains
    if (left) this.main.open(left);
    else if (this.narrow.matches && views.includes("map")) this.main.open("map");
    if (aside) this.side.open(aside);
    this.root.dataset.front = aside && !left ? "side" : "main"; // which counts where there is room for one
    this._say();
    return views;
  }

  /** Lay out as the lesson wants it, or as the learner had it last. */
  begin(lesson) {
    const kept = this.isKept && recall(this.kept);
    this.arrange(lesson);
    this.usual = this.open.join();
    if (kept) this.arrange(kept);
  }

  get isUsual() {
    return this.open.join() === this.usual;
  }

  _opened(view) {
    if (this.isKept) keep(this.kept, this._open(!this.root.hasAttribute("data-folded")).join()); // where it is narrow the map is only covered
    this.opened(view);
  }

  _widen() {
    if (this.narrow.matches && this.beside) this.lay();
    if (!this.narrow.matches && this.main.view === "map") this.main.open("transcript");
  }

  _say() {
    const lay = words(this.beside ? "stage.put-back" : "stage.beside");
    const fold = words(this.folded ? "stage.unfold" : "stage.fold");
    for (const [id, text] of [["stage-beside", lay], ["stage-fold", fold]]) {
      $(id).title = text;
      $(id).setAttribute("aria-label", text);
    }
    $("stage-beside").setAttribute("aria-pressed", String(Boolean(this.beside)));
    $("stage-fold").setAttribute("aria-expanded", String(!this.folded));
  }
}
