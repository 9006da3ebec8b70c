// The note panel: what the line says, in three depths; the line taken apart; what may be said now; and why it came to
// this. Shows the line at the playhead, or the token the reader chose, until she moves on.

import { chips } from "../../../kit/chips.js";
import { cleaned, fill, h } from "../../../kit/el.js";
import { keep, recall } from "../../../kit/memory.js";
import { note, want } from "../../../kit/notebook.js";
import { meant, pieces, shown, named, nameOf } from "../../../kit/octets.js";
import { called, count, words } from "../../../kit/words.js";
import { tell } from "../../film/tale.js";
import { isVerdict, token } from "../../lines/line.js";
import { Because } from "./because.js";

const DEPTH = "depth";
const isHead = (key) => key.includes(".header."); // what every datagram has comes after what this one is about
const APART = 8; // pieces of a line taken apart; a long reply's others are in the transcript
const WIDE = 60; // characters of one piece
const NOTABLE = new Set([
  "Decided",
  "Stored",
  "Queued",
  "Tried",
  "GaveUp",
  "Changed",
  "Struck",
  "Lost",
  "Refused",
  "Alarmed",
  "HungUp",
]);
const MEANWHILE = 4;
const PAUSE = 90; // ms between two moves of one who does not hurry

export class Notes {
  constructor(root, { go, use, changed }) {
    Object.assign(this, { root, go, use });
    this.why = new Because({ go, changed });
    this.head = root.querySelector("#note-head");
    this.foot = root.querySelector("#note-foot");
    this.depths = document.querySelector("#stage-depths");
    this.depth = Number(recall(DEPTH)) || 1;
    this.depths.querySelector(`[value="${this.depth}"]`).checked = true;
    this.depths.addEventListener("change", (event) => this._deepen(Number(event.target.value)));
    this.chosen = null; // {key, text}: a token, instead of the line
    this.drawn = -Infinity;
    this.isRolled = false; // known, since to ask or to set it makes the browser lay out the page
    root.addEventListener("scroll", () => (this.isRolled = root.scrollTop > 0), { passive: true });
  }

  /** Whoever hurries past gets her note where she pauses. */
  draw(scene) {
    if (this.isRolled && scene.u !== this.scene?.u) this.root.scrollTop = 0; // another line's note is read from its beginning
    if (scene.how !== "mode" || scene.glasses !== this.scene?.glasses) this.chosen = null;
    const isHurried = scene.how !== "mode" && performance.now() - this.drawn < PAUSE;
    Object.assign(this, { scene, drawn: performance.now() });
    clearTimeout(this.due);
    if (isHurried) this.due = setTimeout(() => this._draw(), PAUSE);
    else this._draw();
  }

  /** Show a token's note until the next step. */
  choose(key, text) {
    this.chosen = { key, text };
    this._draw();
    this.root.scrollTop = 0;
  }

  /** What a line is; while a question waits, not that it breaks a rule. */
  _key(utterance) {
    const { film } = this.scene;
    const key = film.keyOf(utterance);
    return this._isCovered(key) ? film.protocol(utterance) : key;
  }

  _isCovered(key) {
    return this.scene.isHeld && isVerdict(key);
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
    want(
      utterance.tokens.map(([, , key]) => key),
      again,
    );
    const { film, glasses } = this.scene;
    const { key, text } = this.chosen ?? { key: this._key(utterance), text: glasses.label(film, utterance) };
    const found = note(key, again);
    fill(this.head, this._title(found, text), this._words(found), this.chosen ? this._return() : this._apart(utterance));
    const cause = document.activeElement?.dataset.cause;
    if (found !== undefined || this.foot.hasChildNodes() || this.scene.why) // the first note pushes nothing away
      fill(this.foot, found && this._deeper(found), this._facts(utterance, again));
    if (cause) this._focus(cause);
    this.root.dataset.side = utterance.side;
    this.root.classList.toggle("posted", this.scene.film.talks.get(utterance.wire).post);
  }

  /** What is drawn anew keeps the focus; what is gone leaves it to the panel. */
  _focus(cause) {
    const same = [...this.foot.querySelectorAll("[data-cause]")].find((one) => one.dataset.cause === cause);
    (same ?? this.foot.querySelector(".why-whole button, .why") ?? this.root).focus({ preventScroll: true });
  }

  /** Why event n? Or, asked again, enough of it. */
  ask(n) {
    this.why.ask(n);
    const first = this.foot.querySelector(".why-whole button");
    first?.focus();
    first?.closest(".why-whole").scrollIntoView({ block: "nearest" });
  }

  /** What was said, and what that means; a label that nobody said is not shown as if it had been. */
  _title(found, text) {
    if (called(text) !== text) return h("h2", {}, found?.title ?? called(text));
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
    const { film, glasses } = this.scene;
    if (glasses.hides(film, utterance)) return this._unread(utterance);
    const isNamed = Boolean(utterance.layer) || film.talks.get(utterance.wire).post;
    if (isNamed && this.depth === 1) return null; // in brief, octets that nobody can read are not taken apart
    const parts = isNamed ? this._entries(utterance) : this._pieces(utterance);
    if (parts.length < 2) return null;
    const part = ({ text, key }) =>
      h(
        "span",
        { class: "part" },
        Object.assign(token(text, key), { tabIndex: 0 }),
        h("span", { class: "part-title" }, note(key)?.title),
      );
    return h("div", { class: "apart", role: "group", "aria-label": words("stage.note.apart") }, parts.slice(0, APART).map(part));
  }

  /** Whoever cannot read the line is told so. */
  _unread(utterance) {
    const { film, glasses } = this.scene;
    const isHere = glasses.passes(film.talks.get(utterance.wire));
    return h("p", { class: "unread" }, isHere ? count("onlooker.unread", glasses.size(film, utterance)) : words("onlooker.elsewhere"));
  }

  _pieces(utterance) {
    const octets = this.scene.film.text(utterance);
    const { encoded, between = [] } = this.scene.about;
    const told = pieces(utterance.tokens, 0, octets.length).filter(({ key }) => key && !between.includes(key) && !this._isCovered(key));
    const text = ({ start, end, key }) => short(shown(meant(octets, utterance.tokens, [start, end, key], encoded).trim()));
    return told.map((one) => ({ key: one.key, text: text(one) }));
  }

  /** Of octets that are no text: the entries that have a note of their own, each once, by name. */
  _entries(utterance) {
    const { tokens } = utterance;
    const room = this.scene.film.room(utterance);
    const own = new Map(tokens.map(([, , key]) => [note(key)?.key, key]));
    own.delete(room);
    own.delete(undefined);
    const first = named(utterance)?.[2];
    const keys = [...own.values()].sort((one, other) => (other === first) - (one === first) || isHead(one) - isHead(other));
    return keys.map((key) => ({ key, text: nameOf(key) }));
  }

  // ---- deeper

  _deeper(found) {
    return [
      this.depth >= 2 && found.more && cleaned("div", found.more, { class: "more" }),
      this.depth >= 3 && found.fine && cleaned("div", found.fine, { class: "fine" }),
    ];
  }

  /** Show so much of a note: 1, 2 or 3. */
  deepen(depth) {
    const chosen = this.depths.querySelector(`[value="${Number(depth)}"]`);
    if (!chosen) return;
    chosen.checked = true;
    this._deepen(Number(depth));
  }

  _deepen(depth) {
    this.depth = depth;
    keep(DEPTH, String(depth));
    if (this.scene) this._draw();
  }

  // ---- facts

  _facts(utterance, again) {
    const rows = [
      this._meanwhile(again),
      this._state(utterance, again),
      this._allowed(utterance),
      this._answers(utterance),
      this.why.row(this.scene, utterance.event, again),
    ];
    return h(
      "dl",
      { class: "facts" },
      rows.filter(Boolean).map(([term, ...told]) => [h("dt", {}, term), h("dd", {}, told)]),
    );
  }

  _meanwhile(again) {
    const { film, u, n } = this.scene;
    const from = u > 0 ? film.until(u - 1) : 0;
    const events = film.events.slice(from, n).filter(({ fact }) => NOTABLE.has(fact.type));
    if (!events.length) return null;
    return [
      words("stage.note.meanwhile"),
      h(
        "ul",
        { class: "plain-list" },
        events.slice(-MEANWHILE).map((event) => h("li", {}, tell(event, this.scene, again), " ", this.why.button(event.n))),
      ),
    ];
  }

  _state(utterance, again) {
    const { film } = this.scene;
    const { state } = utterance;
    if (!state) return null;
    const key = `state.${film.room(utterance)}.${state}`;
    const found = note(key, again);
    return found && [words("stage.note.state"), Object.assign(token(found.title, key), { tabIndex: 0 })];
  }

  _allowed({ wire, allowed }) {
    if (!allowed?.length || this.scene.isHeld) return null;
    const room = this.scene.film.room({ wire });
    const chip = (verb) =>
      h(
        "button",
        {
          type: "button",
          class: "chip token",
          dataset: { key: `${room}.command.${verb.replaceAll(" ", "-")}` },
          onclick: () => this.use(wire, verb),
        },
        verb,
      );
    return [words("stage.note.allowed"), h("span", { class: "chips" }, chips(allowed, chip))];
  }

  _answers({ answers }) {
    const asked = this.scene.film.utterances[answers];
    if (!asked) return null;
    return [words("stage.note.answers"), this._link(answers, called(this.scene.glasses.label(this.scene.film, asked)))];
  }

  _link(u, text) {
    return h("button", { type: "button", class: "plain", onclick: () => this.go(u) }, text);
  }
}

const short = (text) => (text.length > WIDE ? `${text.slice(0, WIDE)}…` : text);
