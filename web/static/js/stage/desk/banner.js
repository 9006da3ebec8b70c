// Words to the reader over the stage: those that pass by themselves, those that stay until things have changed, and those
// that hold as long as one film is watched, and come back when the others have gone.

import { fill, h } from "../../kit/el.js";
import { words } from "../../kit/words.js";

const PASSING = 6000; // ms

export class Banner {
  constructor(box) {
    this.box = box;
    this.passing = null;
    this.lasting = null;
  }

  /** What holds from now on, with a way out: {text, way: {label, does}}; null for nothing. */
  last(what) {
    this.lasting = what;
    if (what) this.hide();
    else this.settle();
  }

  /** Words that pass. `kind`: "trouble" for what could not be done; `way`: {label, does}, if they lead somewhere. */
  say(text, kind = "", way = null) {
    this._show(text, this._button(way), kind);
    this.passing = setTimeout(() => this.hide(), PASSING);
  }

  /** Words that stay, with a way out: {label, does}. */
  stay(text, way = null) {
    this._show(text, this._button(way), "");
  }

  _button(way) {
    const go = () => {
      this.hide();
      way.does();
    };
    return way && h("button", { type: "button", class: "solid", onclick: go }, way.label);
  }

  hide() {
    clearTimeout(this.passing);
    this.passing = null;
    if (this.lasting) this.stay(this.lasting.text, this.lasting.way);
    else this.box.hidden = true;
  }

  /** Read, and waved away: so is what lasts, if it is what was shown. */
  _close() {
    if (this.isLast) this.lasting = null;
    this.hide();
  }

  /** What stayed has changed: away with it, unless passing words have taken its place. */
  settle() {
    if (!this.passing) this.hide();
  }

  /** Words that have become untrue go before their time. */
  unsay(text) {
    if (this.passing && this.text === text) this.hide();
  }

  _show(text, button, kind) {
    this.text = text;
    clearTimeout(this.passing);
    this.passing = null;
    this.isLast = text === this.lasting?.text;
    this.box.classList.toggle("lasts", this.isLast);
    const close = h(
      "button",
      { type: "button", class: "plain", "aria-label": words("stage.close"), onclick: () => this._close() },
      "×",
    );
    this.box.classList.toggle("trouble", kind === "trouble");
    this.box.hidden = false;
    fill(this.box, h("span", {}, text), button, close);
  }
}
