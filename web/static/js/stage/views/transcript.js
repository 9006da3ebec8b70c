// The transcript: what was said, line by line, as far as the film has been shown. Draws from the scene and keeps
// nothing but the rows it made.

import { Blocks } from "../../kit/blocks.js";
import { fill, h, later } from "../../kit/el.js";
import { words } from "../../kit/words.js";
import { chapterAt } from "../film/chapters.js";
import { blame } from "../lines/blame.js";
import { heading, lockOn, row } from "../lines/row.js";

export class Transcript {
  constructor(root, { go }) {
    this.root = root;
    this.go = go;
    this.filter = h("select", { "aria-label": words("stage.filter") });
    this.filter.addEventListener("change", () => this._sift());
    this.bar = h("div", { class: "view-bar", hidden: true }, this.filter);
    this.empty = h("p", { class: "waiting" }, words("stage.nothing"));
    this.list = h("div", { class: "talks" });
    fill(
      root,
      this.bar,
      h(
        "div",
        { class: "scroll", tabindex: 0, role: "group", "aria-label": words("stage.view.transcript"), hidden: true },
        this.empty,
        this.list,
      ),
    );
    this.scroll = this.list.parentElement;
    new ResizeObserver(() => this.root.hidden || this.reveal()).observe(this.scroll);
    this.listMore = later(() => this._listMore());
    this.blocks = new Blocks(this.list, (from, to) => this._make(from, to), { tag: "ol" });
    this.list.addEventListener("click", (event) => this._click(event));
    this.ghost = h(
      "li",
      { class: "row ghost", "aria-hidden": "true" },
      h("time"),
      h("b", { class: "side" }),
      h("div", { class: "said" }),
    );
    this.film = null;
  }

  draw(scene) {
    this.scene = scene;
    if (scene.film !== this.film) this._listed = null;
    if (scene.film !== this.film || scene.glasses !== this.glasses) {
      Object.assign(this, { film: scene.film, glasses: scene.glasses });
      this.blocks.clear();
      this._now = null;
    }
    this.blocks.grow(scene.film.utterances.length);
    this._listWires();
    this.scroll.hidden = false; // now that it is known whether the bar stands above it
    this._show(scene.u);
  }

  _make(from, to) {
    const { film, chapters } = this.scene;
    const made = [];
    for (let u = from; u < to; u++) {
      const utterance = film.utterances[u];
      const chapter = chapters[chapterAt(chapters, u)];
      const begins = chapter?.u === u;
      if (begins || film.utterances[u - 1]?.wire !== utterance.wire) {
        const title = begins && chapter.cue ? `${chapters.indexOf(chapter) + 1}\u00a0·\u00a0${chapter.title}` : "";
        made.push(Object.assign(heading(this.scene, film.talks.get(utterance.wire), title), { place: u }));
      }
      made.push(Object.assign(row(this.scene, utterance), { place: u }));
    }
    for (const one of made) if (one.matches(".talk")) lockOn(this.scene, one);
    return made.map((item) => this._sieve(this._fade(item)));
  }

  /** What passes elsewhere is not told where the onlooker stands. */
  _fade(item) {
    const { film, glasses } = this.scene;
    const isHere = glasses.passes(film.talks.get(Number(item.dataset.wire)));
    item.classList.toggle("beyond", !isHere);
    if (!isHere) item.querySelector("h3")?.append(h("span", {}, words("onlooker.beyond")));
    return item;
  }

  /** Show the rows up to u, the one after it as a ghost, and hide the rest. */
  _show(u) {
    this.empty.hidden = u >= 0;
    this._lock();
    this.ghost.remove();
    const now = this.blocks.show(u);
    blame(this.list, this.scene.why);
    this._mark(now);
  }

  /** Headings get their locks when one more talk is sealed, or fewer are. */
  _lock() {
    const locked = this.film.locked(this.scene.n);
    if (locked === this.locked) return;
    this.locked = locked;
    for (const { element } of this.blocks.all) for (const one of element.querySelectorAll(".talk")) lockOn(this.scene, one);
  }

  _mark(now) {
    if (this._now && this._now !== now) {
      this._now.classList.remove("now");
      this._now.removeAttribute("aria-current");
      for (const one of this._now.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
    }
    this._now = now;
    if (!now) return;
    now.classList.add("now");
    now.setAttribute("aria-current", "step");
    for (const one of now.querySelectorAll(".token, .fold")) one.tabIndex = 0;
    this._haunt(now);
    if (!this.root.hidden) this.reveal();
  }

  /** Who speaks next, but not what; nor who, while a question is asked. */
  _haunt(now) {
    const next = this.scene.film.utterances[this.scene.u + 1];
    if (!next || this._isSifted(next.wire) || !this.glasses.passes(this.film.talks.get(next.wire))) return;
    const who = this.scene.isHeld ? "?" : next.side;
    this.ghost.dataset.side = who;
    const [, side, said] = this.ghost.children;
    side.textContent = who;
    said.textContent = "▒▒▒ ▒▒▒▒▒ ▒▒▒▒▒▒▒▒▒ ▒▒";
    now.after(this.ghost);
  }

  reveal() {
    this.blocks.settle(() => this._now?.scrollIntoView({ block: "nearest" }));
  }

  // ---- which conversations are shown

  /** The conversations to choose from. A long list takes its time to grow: that waits until what is said has been shown. */
  _listWires() {
    const talks = this._talks();
    this.bar.hidden = talks.length < 2;
    const isLonger = this._listed?.every((talk, n) => talk === talks[n]);
    if (!isLonger) this._listAnew(talks);
    else if (talks.length > this._listed.length) this.listMore();
  }

  _talks() {
    return [...this.film.talks.values()].filter((talk) => talk.places.length);
  }

  _listMore() {
    const talks = this._talks();
    this.filter.append(...talks.slice(this._listed.length).map((talk) => this._choice(talk)));
    this._listed = talks;
  }

  _listAnew(talks) {
    const chosen = this.filter.value;
    fill(this.filter, h("option", { value: "" }, words("stage.filter.all")), talks.map((talk) => this._choice(talk)));
    this.filter.value = talks.some((talk) => String(talk.wire) === chosen) ? chosen : "";
    this._listed = talks;
  }

  _choice({ wire, caller, callee, port }) {
    const { hostName } = this.scene;
    return h("option", { value: wire }, `${hostName(caller)} → ${hostName(callee)}\u00a0:\u00a0${port}`);
  }

  _isSifted(wire) {
    return this.filter.value !== "" && this.filter.value !== String(wire);
  }

  _sift() {
    for (const block of this.blocks.all) for (const one of block.element.children) this._sieve(one);
    this._show(this.scene.u);
  }

  _sieve(item) {
    item.classList.toggle("sifted", this._isSifted(Number(item.dataset.wire)));
    return item;
  }

  _click(event) {
    const found = event.target.closest(".row");
    if (!found || event.target.closest(".fold") || found === this.ghost || !getSelection().isCollapsed) return;
    if (found.place !== this.scene.u) this.go(found.place);
  }
}
