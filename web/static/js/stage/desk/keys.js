// The keys of the stage: only while it has the focus, never in a field, and not at all when the reader says so
// (WCAG 2.1.4). One table; the help dialog is drawn from it.

import { sheet } from "../../kit/dialog.js";
import { h } from "../../kit/el.js";
import { keep, recall } from "../../kit/memory.js";
import { words } from "../../kit/words.js";

const OFF = "keys-off";
const FIELD = "input:not([type=range]), textarea, select, [contenteditable]";

/** What a clicker sends means something else while one presents. */
const CLICKER = { ".": "black", F5: "full", Escape: "bright" };

/** What the help lists: keys as they are printed, those that have names by their words, and the words for what they do. */
const TABLE = [
  [["stage.key.space", "K"], "stage.key.play"],
  [["→", "stage.key.page-down"], "stage.key.step"],
  [["←", "stage.key.page-up"], "stage.key.back"],
  [["stage.key.shift-left", "stage.key.shift-right"], "stage.key.chapter"],
  [["stage.key.home", "stage.key.end"], "stage.key.ends"],
  [[",", "."], "stage.key.finer"],
  [["1 … 9"], "stage.key.views"],
  [["T"], "stage.key.terminal"],
  [["L"], "stage.key.lesson"],
  [["V"], "stage.key.beside"],
  [["D"], "stage.key.part"],
  [["Y"], "stage.key.why"],
  [["W"], "stage.key.glasses"],
  [["+", "−"], "stage.key.size"],
  [["F"], "stage.key.full"],
  [["P"], "stage.key.present"],
  [["B"], "stage.key.black"],
  [["S"], "stage.key.spot"],
  [["?"], "stage.key.help"],
];

export class Keys {
  /** `does`: {play, step, back, nextChapter, previousChapter, first, last, finer(by), view(n), open(view), beside, part, glasses, why, larger,
      smaller, full, isPresenting(), present, black, bright, spot, tour, help}; what it has not is no key. */
  constructor(stage, does) {
    this.does = does;
    this.off = recall(OFF) === "yes";
    this.at = null; // what had the focus last
    stage.addEventListener("focusin", ({ target }) => (this.at = target));
    stage.addEventListener("keydown", (event) => this._key(event));
    document.addEventListener("keydown", (event) => event.target === document.body && this._isGone() && this._key(event));
    stage.addEventListener("pointerdown", (event) => {
      const pressed = event.target.closest("a, button, input, select, textarea, label, [tabindex]");
      if (!pressed || pressed === stage) stage.focus({ preventScroll: true });
    });
  }

  /** What had the focus went away with what is drawn anew, an answered card say: nobody left the stage. */
  _isGone() {
    return Boolean(this.at && !this.at.checkVisibility());
  }

  _key(event) {
    const { key, target } = event;
    if (this.off || event.ctrlKey || event.altKey || event.metaKey || target.matches(FIELD) || target.closest("dialog")) return;
    const deed = this._deed(event);
    const pressing = (key === " " || key === "Enter") && target.closest("button, a, [role=button], summary");
    const scrubbing = target.matches("[type=range]") && !/^[ kf?+-]$/i.test(key) && !event.shiftKey;
    if (!deed || pressing || scrubbing) return;
    event.preventDefault();
    deed();
  }

  _deed({ key, shiftKey }) {
    const { does } = this;
    if (does.isPresenting?.() && key in CLICKER) return does[CLICKER[key]];
    if (/^[1-9]$/.test(key)) return () => does.view(Number(key));
    if (shiftKey && key === "ArrowRight") return does.nextChapter;
    if (shiftKey && key === "ArrowLeft") return does.previousChapter;
    const table = {
      " ": does.play,
      k: does.play,
      arrowright: does.step,
      pagedown: does.step,
      arrowleft: does.back,
      pageup: does.back,
      home: does.first,
      end: does.last,
      "+": does.larger,
      "=": does.larger,
      "-": does.smaller,
      "−": does.smaller,
      f: does.full,
      ".": () => does.finer(1),
      ",": () => does.finer(-1),
      t: () => does.open("terminal"),
      l: () => does.open("lesson"),
      v: does.beside,
      d: does.part,
      p: does.present,
      b: does.black,
      s: does.spot,
      y: does.why,
      w: does.glasses,
      "?": does.help,
    };
    return table[key.toLowerCase()];
  }

  /** The list of them, opened. */
  open() {
    const name = (key) => h("kbd", {}, key.startsWith("stage.") ? words(key) : key);
    const use = h("input", { type: "checkbox", onchange: () => this._use(use.checked) });
    use.checked = !this.off;
    const list = h(
      "dl",
      { class: "keys" },
      TABLE.map(([keys, does]) => [h("dt", {}, keys.map(name)), h("dd", {}, words(does))]),
    );
    const aside = (key) => h("p", { class: "dim" }, words(key));
    const parts = [aside("stage.help.where"), list, aside("stage.help.clicker"), h("p", {}, h("label", {}, use, " ", words("stage.help.on")))];
    const dialog = sheet("stage-keys-title", words("stage.help.title"), parts, { buttons: this._tour(() => dialog.close()), isRead: true });
  }

  /** The way to the tour, where there is one. */
  _tour(close) {
    const { tour } = this.does;
    const take = () => {
      close();
      tour();
    };
    return tour ? [h("button", { type: "button", class: "outline", onclick: take }, words("tour.again"))] : [];
  }

  _use(on) {
    this.off = !on;
    keep(OFF, on ? "no" : "yes");
  }
}
