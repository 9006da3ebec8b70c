// What was tried: the film as it was and its branches, each one click away.

import { h } from "./el.js";
import { open } from "./keys.js";
import { words } from "./words.js";

export class Branches {
  constructor(button, { enter, anew }) {
    Object.assign(this, { button, enter, anew });
    this.list = [];
    this.current = "";
    this.changed = () => {}; // called when there are others, or they are called otherwise
    button.addEventListener("click", () => open(this._dialog()));
  }

  load(list, run) {
    this.list = list?.length ? list : [{ run, u: null, from: null }];
    this.current = run;
    this._mark();
  }

  /** A new branch that leaves the current run after place u. */
  add(run, u) {
    const here = this.list.find((one) => one.run === this.current);
    if (here) here.u = u;
    this.list.push({ run, from: u, u: null, what: "" });
    this.current = run;
    this._mark();
  }

  /** What the first act of the current branch was, for its name in the list. */
  name(what) {
    const here = this.list.find((one) => one.run === this.current);
    if (here && here.from !== null && !here.what) here.what = what;
    this.changed();
  }

  _mark() {
    this.changed();
    this.button.toggleAttribute("data-many", this.list.length > 1);
  }

  /** What a film is called. */
  title({ from, what }) {
    return from === null ? words("stage.branch.origin") : words("stage.branch", { step: from + 1, what: what || "…" });
  }

  _dialog() {
    const choose = (one) => () => {
      dialog.close();
      if (one.run !== this.current) this.enter(one.run, one.u ?? one.from ?? 0);
    };
    const item = (one) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "plain", "aria-current": one.run === this.current ? "true" : null, onclick: choose(one) },
          this.title(one),
        ),
      );
    const anew = () => {
      dialog.close();
      this.anew();
    };
    const dialog = h(
      "dialog",
      { class: "sheet", "aria-labelledby": "stage-branches-title" },
      h("h2", { id: "stage-branches-title" }, words("stage.branches.title")),
      h("ul", { class: "branches" }, this.list.map(item)),
      h(
        "p",
        { class: "sheet-buttons" },
        h("button", { type: "button", class: "outline", onclick: anew }, words("stage.anew")),
        h("button", { type: "button", class: "solid", onclick: () => dialog.close() }, words("stage.close")),
      ),
    );
    dialog.addEventListener("close", () => dialog.remove());
    return dialog;
  }
}
