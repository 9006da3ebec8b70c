// Two films side by side: the one being watched, and another. What both say stands abreast, what one says alone is set
// apart. Draws from the scene and from what the server found; keeps nothing but the rows it made.

import { Blocks } from "../../../kit/blocks.js";
import { fill, h, soon } from "../../../kit/el.js";
import { count, words } from "../../../kit/words.js";
import { namesOf } from "../../film/names.js";
import { tell } from "../../film/tale.js";
import { heading, row } from "../../lines/row.js";
import { Beside } from "../../run/beside.js";
import { linesOf, partings, standing, tally, uncovered } from "./abreast.js";
import { CompareBar } from "./compare_bar.js";
import { Tree } from "./tree.js";

const SIDES = ["ours", "theirs"];
const SIGNS = { same: "", octets: "≠", ours: "◂", theirs: "▸", apart: "◂▸" };
const DEEDS = 60; // deeds that are listed at most

export class Compare {
  /** `go(u)`: to a place of the film being watched; `over(other, u)`: to one of the other; `enter(one)`: to another of the `branches`; `narrow`: one column. */
  constructor(root, { go, over, enter, branches, narrow }) {
    Object.assign(this, { root, go, over, enter, branches, narrow });
    this.again = soon(() => this.scene && !root.hidden && this.draw(this.scene));
    this.beside = new Beside(this.again);
    this.found = null; // what the lines were made of
    this._furnish();
    narrow.addEventListener("change", () => {
      this.found = null;
      this.again();
    });
  }

  _furnish() {
    this.bar = new CompareBar({
      choose: (value) => this.beside.choose(value),
      first: () => this.part(),
      next: () => this.part(this.lineOf.get(this.scene.u)),
      over: () => this._over(this._facing(this.scene.u)),
    });
    this.sum = h("p", { class: "compare-sum dim", role: "status" });
    this.tree = new Tree(this.branches, { enter: this.enter, compare: ({ run }) => this.beside.lay(run) });
    this.trees = h("details", { class: "compare-tree", open: !this.narrow.matches }, h("summary", {}, words("stage.branches")), this.tree.root);
    this.deeds = h("details", { class: "compare-deeds" });
    this.heads = h("div", { class: "pair pair-head", role: "row" });
    this.list = h("div", { class: "pairs" });
    this.table = h("div", { role: "table", "aria-label": words("stage.view.compare") }, this.heads, this.list);
    this.covered = h("p", { class: "waiting" }, words("compare.covered"));
    const inside = [this.trees, this.sum, this.deeds, this.table, this.covered];
    const about = { class: "scroll", tabindex: 0, role: "group", "aria-label": words("stage.view.compare") };
    fill(this.root, this.bar.root, h("div", about, inside));
    new ResizeObserver(() => this.now && this._reveal()).observe(this.table.parentElement);
    this.blocks = new Blocks(this.list, (from, to) => this._make(from, to), { height: 30 });
    this.list.addEventListener("click", (event) => this._click(event));
  }

  draw(scene) {
    this.scene = scene;
    const { run } = scene.about;
    if (run !== this.run) this._meet(run);
    const { beside } = this;
    beside.ask(run, scene.film);
    const others = this.branches.list.filter((one) => one.run !== run);
    this.trees.hidden = !others.length && !this.branches.lost;
    this.tree.draw(scene.u);
    this.bar.offer(others.map((one) => ({ run: one.run, title: this.branches.title(one) })), beside.chosen);
    const holds = beside.found?.film === scene.film && beside.found.run === run;
    if (!holds) return this._nothing();
    if (beside.found !== this.found || scene.glasses !== this.sides.ours.glasses) this._lay(beside.found);
    this._show();
  }

  /** Another film is watched now: it is compared with the one before, else as before, else with its origin, else with any. */
  _meet(run) {
    const others = this.branches.list.map((one) => one.run).filter((one) => one !== run);
    const known = (wanted) => others.find((one) => one === wanted);
    const same = this.beside.wanted === run ? null : this.beside.wanted;
    this.beside.lay(known(this.run) ?? same ?? known(this.scene.about.parent) ?? others.at(-1) ?? null);
    this.run = run;
  }

  _nothing() {
    const { problem, wanted } = this.beside;
    for (const one of [this.table, this.deeds, this.covered]) one.hidden = true;
    this.found = null;
    this.bar.allow({});
    this.sum.textContent = problem
      ? words("compare.failed", { why: [problem.error, problem.at].filter(Boolean).join(" · ") })
      : words(wanted ? "compare.waiting" : "compare.none");
  }

  // ---- drawing

  /** Make lines of another comparison, or for another room. */
  _lay(found) {
    this.found = found;
    this.lines = linesOf(found.rows, !this.narrow.matches);
    this.partings = partings(this.lines);
    this.lineOf = new Map(this.lines.flatMap(({ ours }, n) => (ours === null ? [] : [[ours, n]])));
    this.sides = { ours: this.scene, theirs: this._otherScene() };
    this._clear();
    this._sum(tally(found.rows));
    this._tellDeeds(found.deeds);
  }

  /** What rows need of a scene, for the other film. */
  _otherScene() {
    const { film, about } = this.beside.other;
    return { film, about, glasses: this.scene.glasses, ...namesOf(about) };
  }

  _clear() {
    this.blocks.clear();
    this.length = 0;
    this.now = null;
  }

  _sum(told) {
    const said = { same: "compare.count.same", octets: "compare.count.octets", ours: "compare.count.ours", theirs: "compare.count.theirs" };
    const parts = Object.entries(told).filter(([, n]) => n > 0);
    const differs = parts.some(([kind]) => kind !== "same");
    this.sum.textContent = differs ? parts.map(([kind, n]) => count(said[kind], n)).join(" · ") : words("compare.same");
    const ours = this.branches.list.find(({ run }) => run === this.run);
    const head = (side, title) => h("div", { role: "columnheader" }, h("b", {}, words(`compare.${side}`)), " ", title);
    fill(
      this.heads,
      head("ours", ours ? this.branches.title(ours) : ""),
      h("span", { class: "pair-sign", role: "columnheader" }, h("span", { class: "unseen" }, words("compare.sign"))),
      head("theirs", this.bar.title),
    );
  }

  _show() {
    const length = uncovered(this.lines, this.scene.cover);
    const isWhole = length === this.lines.length;
    if (length < this.length) this._clear();
    this.length = length;
    this.blocks.grow(length);
    this.table.hidden = false;
    this.covered.hidden = isWhole;
    this.deeds.hidden = !isWhole || !this.found.deeds.length; // they would tell what is covered
    this.bar.allow({ compared: true, differ: this.partings.some((n) => n < length) });
    this._mark(this._line(this.lineOf.get(this.scene.u)));
    if (this.isDue) this.part();
  }

  /** The element of line n, where that is shown. */
  _line(n) {
    if (n === undefined || n >= this.length) return null;
    return [...this.blocks.at(n).element.children].find((one) => one.place === n && one.matches(".pair-line"));
  }

  _mark(now) {
    if (now === this.now) return;
    this.now?.classList.remove("now");
    this.now?.removeAttribute("aria-current");
    for (const one of this.now?.querySelectorAll('.row [tabindex="0"]') ?? []) one.tabIndex = -1;
    this.now = now;
    if (!now) return;
    now.classList.add("now");
    now.setAttribute("aria-current", "step");
    for (const one of now.querySelectorAll(".token, .fold")) one.tabIndex = 0;
    this._reveal();
  }

  /** The line that is shown comes in sight, and where the films part is not read by halves: the margin below has room for that. */
  _reveal() {
    this.now.scrollIntoView({ block: "nearest" });
    const first = this._line(this.partings[0]);
    if (!first) return;
    const mark = first.querySelector(".pair-first").getBoundingClientRect();
    const edge = Math.max(this.heads.getBoundingClientRect().bottom, this.table.parentElement.getBoundingClientRect().top);
    if (mark.top < edge && mark.bottom > edge) first.scrollIntoView({ block: "nearest" });
  }

  _make(from, to) {
    const made = [];
    for (let n = from; n < to; n++) {
      for (const element of [this._talks(n), this._pair(n)]) if (element) made.push(Object.assign(element, { place: n }));
    }
    return made;
  }

  _pair(n) {
    const line = this.lines[n];
    const alone = SIDES.filter((side) => line[side] !== null);
    const what = line.kind !== "alone" ? line.kind : alone.length > 1 ? "apart" : alone[0];
    const isFirst = this.partings[0] === n;
    return h(
      "div",
      { class: `pair pair-line ${line.kind}`, role: "row", dataset: { first: isFirst ? "" : null } },
      this._cell(n, "ours"),
      h(
        "span",
        { class: "pair-sign", role: "cell", title: line.kind === "octets" ? words("compare.octets") : null },
        isFirst && h("b", { class: "pair-first" }, words("compare.parts")),
        h("span", { "aria-hidden": "true" }, SIGNS[what]),
        h("span", { class: "unseen" }, words(`compare.is.${what}`)),
      ),
      this._cell(n, "theirs"),
    );
  }

  _cell(n, side) {
    const line = this.lines[n];
    const above = this.lines[n - 1];
    if (line[side] === null) return h("div", { class: "pair-cell nobody", role: "cell" });
    const goesOn = line.kind === "alone" && above?.kind === "alone" && above[side] !== null;
    const whose = line.kind !== "same" && !goesOn && h("b", { class: "pair-whose", "aria-hidden": "true" }, words(`compare.${side}`));
    const scene = this.sides[side];
    const said = row(scene, scene.film.utterances[line[side]], "div");
    return h("div", { class: `pair-cell ${side}`, role: "cell", dataset: { of: side } }, whose, said);
  }

  /** The headings of wires whose talk begins, or is taken up again, with line n; null where none is. */
  _talks(n) {
    const [ours, theirs] = SIDES.map((side) => this._talk(n, side));
    if (!ours && !theirs) return null;
    const isOne = ours?.textContent === theirs?.textContent;
    const cell = (head) => h("div", { class: "pair-cell", role: "cell" }, head);
    const sign = h("span", { class: "pair-sign", role: "cell" });
    return h("div", { class: `pair pair-talk${isOne ? " one" : ""}`, role: "row" }, cell(ours), !isOne && [sign, cell(theirs)]);
  }

  _talk(n, side) {
    const u = this.lines[n][side];
    if (u === null) return null;
    const { film } = this.sides[side];
    const { wire } = film.utterances[u];
    return film.utterances[u - 1]?.wire === wire ? null : heading(this.sides[side], film.talks.get(wire), "", "div");
  }

  /** What was decided, stored and the like in one film alone. */
  _tellDeeds(deeds) {
    const item = ([a, b]) => {
      const [side, n] = a === null ? ["theirs", b] : ["ours", a];
      const scene = this.sides[side];
      const button = h("button", { type: "button", class: "plain", onclick: () => this._go(side, scene.film.place(n)) });
      const say = () => (button.textContent = tell(scene.film.events[n], scene, say));
      say();
      return h("li", {}, h("b", { class: "pair-whose" }, words(`compare.${side}`)), button);
    };
    fill(this.deeds, h("summary", {}, count("compare.deeds", deeds.length)), h("ul", {}, deeds.slice(0, DEEDS).map(item)));
  }

  // ---- going

  /** To where the films part, first of all or after line n. */
  part(after = -1) {
    this.isDue = !this.found; // then as soon as there is anything to part
    const within = (this.partings ?? []).filter((n) => n < this.length);
    const n = within.find((one) => one > after) ?? within[0];
    if (n === undefined || this.isDue) return;
    this.go(standing(this.lines, n));
    this._line(n)?.scrollIntoView({ block: "center" });
  }

  _click(event) {
    const of = event.target.closest(".pair-cell")?.dataset.of;
    if (!of || event.target.closest(".fold, .token") || !getSelection().isCollapsed) return;
    this._go(of, this.lines[event.target.closest(".pair-line").place][of]);
  }

  _go(side, u) {
    if (side === "ours") this.go(u);
    else this._over(u);
  }

  /** Watch the other film from place u on: this one is what it is compared with then. */
  _over(u) {
    this.over(this.beside.other, Math.max(0, u));
  }

  /** The place of the other film that stands abreast of place u of ours, or before it. */
  _facing(u) {
    const n = this.lineOf.get(u) ?? 0;
    return this.lines.slice(0, n + 1).findLast(({ theirs }) => theirs !== null)?.theirs ?? 0;
  }
}
