// The note panel: what the line says, in three depths; the line taken apart; what may be said now; and why it came to
// this. Shows the line at the playhead, or the token the reader chose, until she moves on.

import { cleaned, fill, h } from "./el.js";
import { token } from "./line.js";
import { note, want } from "./notebook.js";
import { pieces, shown, telling } from "./octets.js";
import { tell } from "./tale.js";
import { because } from "./why.js";
import { count, words } from "./words.js";

const DEPTH = "coulisses.depth";
const APART = 8; // pieces of a line taken apart; a long reply's others are in the transcript
const WIDE = 60; // characters of one piece
const NOTABLE = new Set(["Decided", "Stored", "Queued", "Tried", "GaveUp", "Changed", "Struck", "Lost", "Refused", "Alarmed", "HungUp"]);
const MEANWHILE = 4;

export class Notes {
  constructor(root, { go, use }) {
    Object.assign(this, { root, go, use });
    this.head = root.querySelector("#note-head");
    this.foot = root.querySelector("#note-foot");
    this.depths = document.querySelector("#stage-depths");
    this.depth = Number(localStorage.getItem(DEPTH)) || 1;
    this.depths.querySelector(`[value="${this.depth}"]`).checked = true;
    this.depths.addEventListener("change", (event) => this._deepen(Number(event.target.value)));
    this.chosen = null; // {key, text}: a token, instead of the line
  }

  draw(scene) {
    if (scene.how !== "mode") this.chosen = null;
    this.scene = scene;
    this._draw();
  }

  /** Show a token's note until the next step. */
  choose(key, text) {
    this.chosen = { key, text };
    this._draw();
    this.root.scrollTop = 0;
  }

  /** The key that says what the line at the playhead is. */
  keyOf(utterance) {
    const { film } = this.scene;
    return telling(utterance, film.text(utterance))?.[2] ?? film.talks.get(utterance.wire).protocol;
  }

  get current() {
    return this.scene.film.utterances[this.scene.u];
  }

  _draw() {
    const utterance = this.current;
    if (!utterance) {
      fill(this.head, h("p", { class: "waiting" }, words("stage.nothing")));
      fill(this.foot);
      return;
    }
    const again = () => this._draw();
    want(utterance.tokens.map(([, , key]) => key), again);
    const { key, text } = this.chosen ?? { key: this.keyOf(utterance), text: utterance.label };
    const found = note(key, again);
    fill(this.head, this._title(found, text), this._words(found), this.chosen ? this._return() : this._apart(utterance));
    fill(this.foot, found && this._deeper(found), this._facts(utterance, again));
    this.root.dataset.side = utterance.side;
    this.root.classList.toggle("posted", this.scene.film.talks.get(utterance.wire).post);
  }

  _title(found, text) {
    return h("h2", {}, h("code", {}, shown(text).slice(0, WIDE)), " ", found?.title ?? "");
  }

  _words(found) {
    if (found === undefined) return h("p", { class: "one" }, "…");
    return found ? cleaned("p", found.one, { class: "one" }) : h("p", { class: "one dim" }, words("stage.note.none"));
  }

  _return() {
    const back = () => {
      this.chosen = null;
      this._draw();
    };
    return h("p", {}, h("button", { type: "button", class: "plain", onclick: back }, `← ${words("stage.note.line")}`));
  }

  // ---- the line taken apart

  _apart(utterance) {
    const { film } = this.scene;
    const post = film.talks.get(utterance.wire).post;
    const octets = film.text(utterance);
    const all = post ? utterance.tokens.map(([start, end, key]) => ({ start, end, key })) : pieces(utterance.tokens, 0, octets.length);
    const told = all.filter(({ key }) => key).slice(0, APART);
    if (told.length < 2 && !post) return null;
    const seen = new Set();
    return h(
      "div",
      { class: "apart", role: "group", "aria-label": words("stage.note.apart") },
      told.map(({ start, end, key }) => {
        if (post && seen.has(key)) return null;
        seen.add(key);
        const text = post ? key.split(".").at(-1) : shown(octets.slice(start, end));
        const short = text.length > WIDE ? `${text.slice(0, WIDE)}…` : text;
        const one = Object.assign(token(short, key), { tabIndex: 0 });
        return h("span", { class: "part" }, one, h("span", { class: "part-title" }, note(key)?.title ?? ""));
      }),
    );
  }

  // ---- deeper

  _deeper(found) {
    return [
      this.depth >= 2 && found.more && cleaned("div", found.more, { class: "more" }),
      this.depth >= 3 && found.fine && cleaned("div", found.fine, { class: "fine" }),
    ];
  }

  _deepen(depth) {
    this.depth = depth;
    localStorage.setItem(DEPTH, depth);
    if (this.scene) this._draw();
  }

  // ---- facts

  _facts(utterance, again) {
    const rows = [this._meanwhile(again), this._state(utterance, again), this._allowed(utterance), this._answers(utterance), this._because(utterance, again)];
    return h("dl", { class: "facts" }, rows.filter(Boolean).map(([term, ...told]) => [h("dt", {}, term), h("dd", {}, told)]));
  }

  _meanwhile(again) {
    const { film, u, n } = this.scene;
    const from = u > 0 ? film.until(u - 1) : 0;
    const events = film.events.slice(from, n).filter(({ fact }) => NOTABLE.has(fact.type));
    if (!events.length) return null;
    return [words("stage.note.meanwhile"), h("ul", { class: "plain-list" }, events.slice(-MEANWHILE).map((event) => h("li", {}, tell(event, this.scene, again))))];
  }

  _state({ wire, state }, again) {
    const { film } = this.scene;
    if (!state) return null;
    const key = `state.${film.talks.get(wire).protocol}.${state}`;
    const found = note(key, again);
    return found && [words("stage.note.state"), Object.assign(token(found.title, key), { tabIndex: 0 })];
  }

  _allowed({ wire, allowed }) {
    if (!allowed?.length) return null;
    const { protocol } = this.scene.film.talks.get(wire);
    const chip = (verb) => h("button", { type: "button", class: "chip token", dataset: { key: `${family(this.current)}.command.${verb}`, protocol }, onclick: () => this.use(wire, verb) }, verb);
    return [words("stage.note.allowed"), h("span", { class: "chips" }, allowed.map(chip))];
  }

  _answers({ answers }) {
    const asked = this.scene.film.utterances[answers];
    if (!asked) return null;
    return [words("stage.note.answers"), this._link(answers, asked.label)];
  }

  _because(utterance, again) {
    const { film } = this.scene;
    const { events, hidden } = because(film, utterance.event);
    if (!events.length) return null;
    const told = (event) => h("li", {}, this._cause(event, again));
    const list = h("ol", { class: "chain" }, events.map(told));
    if (hidden.length) {
      const button = h("button", { type: "button", class: "plain" }, count("stage.note.earlier", hidden.length));
      button.addEventListener("click", () => button.parentElement.replaceWith(...hidden.map(told)));
      list.firstElementChild.after(h("li", {}, button));
    }
    return [words("stage.note.because"), list];
  }

  _cause(event, again) {
    const { film } = this.scene;
    const place = film.place(event.n);
    const said = film.utterances[place]?.event === event.n;
    const text = tell(event, this.scene, again);
    return said ? this._link(place, text) : text;
  }

  _link(u, text) {
    return h("button", { type: "button", class: "plain", onclick: () => this.go(u) }, text);
  }
}

/** The room a line's keys come from: the first word of any of them. */
const family = ({ tokens }) => tokens[0]?.[2].split(".")[0] ?? "";
