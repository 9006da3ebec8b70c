// The tree of films, drawn: where each leaves another, which is being watched; to enter, compare, name or forget one.

import { figure, fill, h, s, style } from "../../../kit/el.js";
import { count, words } from "../../../kit/words.js";
import { rowsOf, strokesOf } from "./tree_layout.js";

const NAME = 60; // characters of a name

export class Tree {
  /** `branches`: the films there are; `enter(one)`, `compare(one)` (or none): what may be done with one besides naming and forgetting it. */
  constructor(branches, { enter, compare }) {
    Object.assign(this, { branches, enter, compare });
    this.naming = null; // the film that is being named
    this.list = h("ul", { class: "tree" });
    this.gone = h("p", { class: "tree-gone", role: "status" });
    this.root = h("div", {}, this.list, this.gone);
  }

  /** `u`: where one is in the film being watched. */
  draw(u) {
    this.u = u;
    const { list, current, lost } = this.branches;
    const rows = rowsOf(list);
    const strokes = strokesOf(rows);
    const state = JSON.stringify([list, current, lost?.one.run, this.naming]);
    if (state !== this.state) this._make(rows, strokes, lost);
    this.state = state; // what is there stays, and keeps the focus
    this.list.querySelector(".lane-here")?.setAttribute("cx", `${strokes[0].x(u)}%`);
  }

  /** Other things are known of the films: the row that had the focus keeps it, and a name that is being written stays. */
  again(u) {
    if (this.naming) return;
    const focused = document.activeElement?.closest(".twig");
    const isOurs = this.list.contains(focused);
    this.draw(u);
    if (isOurs && !focused.isConnected) this._focus(focused.dataset.run);
  }

  _make(rows, strokes, lost) {
    fill(this.list, rows.map(({ one, depth }, n) => this._row(one, depth, strokes[n])));
    const undo = () => this._then(() => this.branches.undo(), lost.one.run);
    fill(this.gone, lost && [words("tree.forgotten", { film: this.branches.title(lost.one) }), " ", plain("tree.undo", undo)]);
  }

  _row(one, depth, stroke) {
    const isHere = one.run === this.branches.current;
    return h(
      "li",
      { class: `twig${isHere ? " here" : ""}`, dataset: { run: one.run, depth } },
      lane(stroke, isHere),
      this.naming === one.run ? this._field(one) : this._name(one, isHere),
      h("span", { class: "twig-deeds" }, this._deeds(one, isHere)),
    );
  }

  _name(one, isHere) {
    const button = h(
      "button",
      { type: "button", class: "plain", "aria-current": isHere ? "true" : null, onclick: () => this.enter(one) },
      this.branches.called(one),
    );
    return h("span", { class: "twig-name" }, button, h("span", { class: "dim" }, this._about(one)));
  }

  /** Where it leaves which film, or how long it is. */
  _about(one) {
    const parent = this.branches.parentOf(one);
    if (!parent) return one.to ? count("tree.steps", one.to) : "";
    const step = (one.leaves ?? 0) + 1;
    const isOfFirst = !this.branches.parentOf(parent);
    return isOfFirst ? words("tree.leaves", { step }) : words("tree.leaves-film", { step, film: this.branches.called(parent) });
  }

  _deeds(one, isHere) {
    const film = this.branches.title(one);
    const deed = (key, sign, does) => {
      const text = words(key, { film });
      return h("button", { type: "button", class: "square", "aria-label": text, title: text, onclick: does }, figure(sign));
    };
    const rename = () => this._then(() => (this.naming = one.run), one.run, "input");
    const forget = () => this._then(() => this.branches.forget(one.run));
    return [
      !isHere && this.compare && deed("tree.compare", "compare", () => this.compare(one)),
      deed("tree.name", "pen", rename),
      !isHere && this.branches.parentOf(one) && deed("tree.forget", "close", forget),
    ];
  }

  _field(one) {
    const input = h("input", { maxlength: NAME, "aria-label": words("tree.name", { film: this.branches.title(one) }) });
    input.value = this.branches.called(one);
    const leave = () => this._then(() => (this.naming = null), one.run);
    const take = (event) => {
      event.preventDefault();
      this.branches.rename(one.run, input.value.trim().slice(0, NAME));
      leave();
    };
    const escape = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the dialog stays
      leave();
    };
    return h(
      "form",
      { class: "twig-name", onsubmit: take, onkeydown: escape },
      input,
      h("button", { type: "submit", class: "outline" }, words("tree.save")),
    );
  }

  /** Change something, draw, and put the focus where one goes on: on a film's row, else on the way back. */
  _then(change, run, what = "button") {
    change();
    this.draw(this.u);
    this._focus(run, what);
  }

  _focus(run, what = "button") {
    const row = run && [...this.list.children].find(({ dataset }) => dataset.run === run);
    (row?.querySelector(what) ?? this.gone.querySelector("button"))?.focus();
  }
}

const plain = (key, does) => h("button", { type: "button", class: "plain", onclick: does }, words(key));

function lane({ line, stems }, isHere) {
  const stroke = (x1, y1, x2, y2, name) => s("line", { class: name, x1: `${x1}%`, y1: `${y1}%`, x2: `${x2}%`, y2: `${y2}%` });
  const dot = (at, r, name) => s("circle", { class: name, cx: `${at}%`, cy: "50%", r });
  return s(
    "svg",
    { class: "lane", "aria-hidden": "true", focusable: "false" },
    stems.map((stem) => stroke(stem.x, stem.top, stem.x, stem.bottom, "lane-stem")),
    stroke(line.from, 50, line.to, 50, "lane-line"),
    stems.filter(({ top }) => top === 50).map((stem) => dot(stem.x, 2.5, "lane-fork")),
    dot(line.to, 2.5, "lane-fork"),
    isHere && dot(line.from, 5, "lane-here"),
  );
}

/** Small forks above the rail of time, where other films leave the one being watched. */
export function forks(branches) {
  const { here, list } = branches;
  const places = list.filter((one) => one.parent === here.run && here.to > 1).map(({ leaves }) => (leaves ?? 0) / (here.to - 1));
  return [...new Set(places)].map((at) => style(h("i", { class: "fork-mark" }), { "--at": Math.max(0, Math.min(1, at)) }));
}
