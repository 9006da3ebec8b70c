// Words to the reader over the stage: those that pass by themselves, and those that stay until things have changed.

import { fill, h } from "./el.js";
import { words } from "./words.js";

const PASSING = 6000; // ms

export class Banner {
  constructor(box) {
    this.box = box;
    this.passing = null;
  }

  /** Words that pass. `kind`: "trouble" for what could not be done. */
  say(text, kind = "") {
    this._show(text, null, kind);
    this.passing = setTimeout(() => this.hide(), PASSING);
  }

  /** Words that stay, with a way out: {label, does}. */
  stay(text, way = null) {
    this._show(text, way && h("button", { type: "button", class: "solid", onclick: way.does }, way.label), "");
  }

  hide() {
    clearTimeout(this.passing);
    this.passing = null;
    this.box.hidden = true;
  }

  /** What stayed has changed: away with it, unless passing words have taken its place. */
  settle() {
    if (!this.passing) this.hide();
  }

  _show(text, button, kind) {
    clearTimeout(this.passing);
    this.passing = null;
    const close = h(
      "button",
      { type: "button", class: "plain", "aria-label": words("stage.close"), onclick: () => this.hide() },
      "×",
    );
    this.box.classList.toggle("trouble", kind === "trouble");
    this.box.hidden = false;
    fill(this.box, h("span", {}, text), button, close);
  }
}
