// Why? The causes of a line or an event: in short beside the note, and whole when somebody asks, each a way to its moment.
// While it is asked, the other views mark what the chain went through.

import { h } from "../../../kit/el.js";
import { note } from "../../../kit/notebook.js";
import { count, words } from "../../../kit/words.js";
import { tell } from "../../film/tale.js";
import { because, chain, trail } from "../../film/why.js";

export class Because {
  /** `go(u)`: to a place; `changed()`: something else is asked about, or nothing any more. */
  constructor({ go, changed }) {
    Object.assign(this, { go, changed });
    this.n = null; // the event that is asked about
  }

  /** Ask why event n happened; asked again, it is answered. */
  ask(n) {
    this.n = n === this.n ? null : n;
    this.changed();
  }

  forget() {
    this.n = null;
  }

  /** What the chain asked for went through; null when nothing is asked. */
  trail(film) {
    return this.n !== null && this.n < film.events.length ? trail(film, this.n) : null;
  }

  /** What to tell beside the note of event n: [term, …]; null when nothing caused it and nothing is asked. */
  row(scene, n, again) {
    const asked = scene.why?.n ?? null;
    if (asked !== null) return [words("stage.why"), this._whole(scene, asked, again)];
    const { events, hidden } = because(scene.film, n);
    if (!events.length) return null;
    const list = events.map((event) => h("li", {}, this._step(scene, event, again)));
    if (hidden.length) list.splice(1, 0, h("li", {}, this._asking(n, count("stage.note.earlier", hidden.length))));
    return [words("stage.note.because"), h("ol", { class: "chain" }, list), this.button(n)];
  }

  /** The button that asks about event n. */
  button(n) {
    return this._asking(n, words("stage.why"), "why");
  }

  _asking(n, text, kind = "plain") {
    const pressed = String(this.n === n);
    return h("button", { type: "button", class: kind, "aria-expanded": pressed, dataset: { cause: `${kind} ${n}` }, onclick: () => this.ask(n) }, text);
  }

  _whole(scene, asked, again) {
    const events = chain(scene.film, asked);
    const step = (event) => {
      const here = scene.film.moment(event.n) === scene.u;
      return h("li", { "aria-current": here ? "step" : null }, this._step(scene, event, again), this._title(scene, event, again));
    };
    const close = h("button", { type: "button", class: "plain", dataset: { cause: "close" }, onclick: () => this.ask(asked) }, words("stage.close"));
    return h("div", { class: "why-whole" }, h("ol", {}, events.map(step)), close);
  }

  /** An event in words, which lead to its moment. */
  _step({ film, ...scene }, event, again) {
    const go = () => this.go(film.moment(event.n));
    const told = tell(event, { film, ...scene }, again);
    return h("button", { type: "button", class: "plain", dataset: { cause: event.n }, onclick: go }, told);
  }

  _title({ film }, { n }, again) {
    const said = film.utterances[film.place(n)];
    if (said?.event !== n) return null;
    return h("span", { class: "dim" }, " ", note(film.keyOf(said), again)?.title);
  }
}
