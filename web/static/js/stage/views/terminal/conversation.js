// The conversation of the terminal: what was said on its wire so far, and what was sent there and nobody understood yet.

import { fill, h } from "../../../kit/el.js";
import { lines, shown } from "../../../kit/octets.js";
import { words } from "../../../kit/words.js";
import { row } from "../../lines/row.js";

const SHOWN = 150; // rows; the whole is in the transcript

export class Conversation {
  constructor({ go }) {
    this.go = go;
    this.list = h("ol", { class: "terminal-rows" });
    this.pending = h("ol", { class: "terminal-pending", "aria-label": words("terminal.pending") });
    this.state = h("p", { class: "terminal-state dim" });
    this.root = h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": words("stage.view.transcript") },
      this.list,
      this.pending,
      this.state,
    );
    this.list.addEventListener("click", (event) => this._click(event));
  }

  _click(event) {
    const found = event.target.closest(".row");
    if (found && !event.target.closest(".fold, .token") && getSelection().isCollapsed) this.go(Number(found.dataset.u));
  }

  draw(scene, wire) {
    this.scene = scene;
    this._rows(wire);
    this._await(wire);
    this._say(wire);
  }

  /** To its end, once all around it has its size. */
  toEnd() {
    this.root.scrollTop = this.root.scrollHeight;
  }

  _rows(wire) {
    const { film, u, glasses } = this.scene;
    const places = wire
      ? film.talks
          .get(wire.wire)
          .places.filter((place) => place <= u)
          .slice(-SHOWN)
      : [];
    const have = new Map([...this.list.children].map((one) => [Number(one.dataset.u), one]));
    const same = this.film === film && this.of === wire?.wire && this.glasses === glasses;
    Object.assign(this, { film, glasses, of: wire?.wire });
    const rows = places.map((place) => (same && have.get(place)) || row(this.scene, film.utterances[place]));
    if (!same || rows.length !== this.list.children.length || rows.at(-1) !== this.list.lastElementChild) fill(this.list, rows);
    for (const one of rows) {
      const now = Number(one.dataset.u) === u;
      one.classList.toggle("now", now);
      for (const token of one.querySelectorAll(".token, .fold")) token.tabIndex = now ? 0 : -1;
    }
  }

  /** What was sent from here and nobody has understood yet: its end, or the end of something longer, is to come. An
   *  onlooker learns of it with the rest. */
  _await(wire) {
    const octets = wire && !this.glasses.worn ? this._unheard(wire.wire) : "";
    const line = ({ start, end }) =>
      h(
        "li",
        { class: "row", title: words("terminal.pending") },
        h("time"),
        h("b", { class: "side", "aria-hidden": "true" }, "C"),
        h("div", { class: "said" }, shown(octets.slice(start, end))),
      );
    fill(this.pending, octets && lines(octets).slice(-SHOWN).map(line));
    this.pending.hidden = !octets;
  }

  /** The octets sent on a wire by now after the last thing that was heard there. */
  _unheard(wire) {
    const { film, u, n } = this.scene;
    const said = film.talks.get(wire).layers[""].map((place) => film.utterances[place]);
    const last = said.findLast((one) => one.side === "C" && one.u <= u);
    const sent = film.events
      .slice(last?.event ?? 0, n)
      .map(({ fact }) => fact)
      .filter((fact) => fact.type === "Sent" && fact.wire === wire && fact.side === "C");
    const from = last?.end ?? 0;
    return sent.map(({ offset, data }) => data.slice(Math.max(0, from - offset))).join("");
  }

  _say(wire) {
    const text = !wire ? "terminal.closed" : ({ dialled: "terminal.dialling", open: "" }[wire.state] ?? "terminal.closed");
    this.state.textContent = text && words(text);
  }
}
