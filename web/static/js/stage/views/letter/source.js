// The source of a letter: every line with its number, as it is. Of a long letter only the rows in sight are in the page.

import { h } from "../../../kit/el.js";
import { shown } from "../../../kit/octets.js";
import { Sight } from "../../../kit/sight.js";
import { number, words } from "../../../kit/words.js";
import { LinesInRows } from "./lines_in_rows.js";

const LEAST = 20; // letters of a row, however narrow the view is

export class Source {
  constructor() {
    this.sight = new Sight((row) => this._row(row), {
      class: "scroll source",
      tabindex: 0,
      role: "group",
      "aria-label": words("letter.raw"),
    });
    this.root = this.sight.root;
    this.ruler = h("div", { class: "source-row ruler", "aria-hidden": "true" }, h("span", {}, "0".repeat(10)));
  }

  /** Show octets; nothing is done where they stand here already, in as much room. */
  show(octets) {
    if (!this.ruler.isConnected) this.root.append(this.ruler);
    const { width, height } = this.ruler.firstElementChild.getBoundingClientRect();
    const letters = Math.floor(this.root.clientWidth / Math.max(1, width / 10));
    const shape = `${letters} ${height}`;
    if (octets === this.octets && shape === this.shape) return;
    const isOther = octets !== this.octets;
    Object.assign(this, { octets, shape });
    const digits = number(octets.length).length;
    this.lines = new LinesInRows(octets, Math.max(LEAST, letters - digits - 4));
    this.root.style.setProperty("--digits", number(this.lines.lines.at(-1) ?? 0).length);
    this.sight.show(this.lines.rows, Math.ceil(height));
    if (isOther) this.root.scrollTop = 0;
  }

  _row(row) {
    const { line, isFirst, octets } = this.lines.at(row);
    return h(
      "div",
      { class: "source-row" },
      h("span", { class: "source-line" }, isFirst ? number(line) : ""),
      h("span", { class: "source-text", dir: "ltr" }, shown(octets)),
    );
  }
}
