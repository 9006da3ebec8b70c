// The letter: its envelope beside its header beside its body, at each station of its way; its parts; its source.

import { fill, h, soon } from "../../../kit/el.js";
import { count, words } from "../../../kit/words.js";
import { fetchLetter, fetchSource, fieldOf } from "../../run/letters.js";
import { body, envelope, header } from "./paper.js";
import { Parts } from "./parts.js";
import { Source } from "./source.js";

const MESSAGE_ID = /^Message-ID[ \t]*:(?:\r\n(?=[ \t])|[ \t])*(\S+)/im; // its line may be folded

export class LetterView {
  constructor(root) {
    this.root = root;
    this.chosen = null; // the event whose letter was asked for; else the last station that the letter has reached
    this.raw = false;
    this.sought = null; // what is to be in sight once the letter of a place lies open: {u, words}
    this.again = soon(() => this.draw(this.scene));
    this.parts = new Parts(this.again);
    this.source = new Source();
    new ResizeObserver(() => this.raw && !root.hidden && this.again()).observe(root);
  }

  choose(n) {
    this.chosen = n;
    if (this.scene) this.draw(this.scene);
  }

  /** What a pattern says last is to be in sight when the letter of place u lies open. */
  seek(u, pattern) {
    this.sought = { u, words: pattern.slice(3).split("*").findLast((piece) => piece.trim()) };
  }

  draw(scene) {
    if (this.scene && (scene.film !== this.scene.film || scene.u !== this.scene.u)) this.chosen = null;
    this.scene = scene;
    const keep = this.root.contains(document.activeElement) ? document.activeElement.dataset.keep : undefined;
    this._draw();
    if (keep) [...this.root.querySelectorAll("[data-keep]")].find((one) => one.dataset.keep === keep)?.focus({ preventScroll: true });
  }

  _draw() {
    const { about, glasses } = this.scene;
    const say = (key) => void fill(this.root, h("p", { class: "waiting" }, words(key)));
    const stations = this._stations();
    if (!stations.length) return say(glasses.worn ? "onlooker.no-letter" : "letter.none");
    const letters = new Map(stations.map((one) => [one.n, fetchLetter(about.run, one.n, this.again)]));
    const n = stations.some((one) => one.n === this.chosen) ? this.chosen : this._present(stations, letters);
    const letter = letters.get(n);
    if (!letter) return say("letter.loading");
    const way = stations.filter((one) => one.n === n || sameLetter(letters.get(one.n), letter));
    this.root.classList.toggle("raw-open", this.raw);
    const open = this.raw ? this.source.root : this._open(letter, previous(way, n, letters));
    if (this.raw && this.root.contains(open)) this.root.firstElementChild.replaceWith(this._way(way, n));
    else fill(this.root, this._way(way, n), open);
    if (this.raw) this._show(letter);
    if ([...letters.values()].every(Boolean)) this._reveal(); // another one could still be the letter that is meant
  }

  /** Once: whoever rolls away from it is left there. */
  _reveal() {
    const { u, words: sought } = this.sought ?? {};
    if (sought === undefined || this.root.hidden) return;
    this.sought = null;
    if (u !== this.scene.u) return;
    const says = (text) => text.replace(/\s+/g, " ").includes(sought);
    const field = [...this.root.querySelectorAll(".field")].find(({ children: [name, value] }) => says(`${name.textContent}: ${value.textContent.trim()}`));
    if (field) return field.scrollIntoView({ block: "end" }); // what is longer than the view says at its end what was found
    const text = this.root.querySelector(".letter-text");
    if (text && says(text.textContent)) text.scrollIntoView({ block: "nearest" });
  }

  _open(letter, before) {
    return h(
      "div",
      { class: "letter-open" },
      envelope(letter),
      header(this.scene, letter, before),
      body(letter),
      h(
        "section",
        { class: "letter-parts" },
        h("h3", {}, words("letter.parts"), " ", h("span", {}, count("letter.octets", letter.octets))),
        this.parts.draw(this.scene.about.run, letter),
      ),
    );
  }

  /** The source: its beginning at once, the rest of a long one when it came. */
  _show({ event, raw, octets }) {
    const whole = raw.length < octets ? fetchSource(this.scene.about.run, event, this.again) : raw;
    this.source.show(whole ?? raw);
  }

  /** Where letters lay, up to the playhead: shelves and mailboxes, in order. */
  _stations() {
    const { film, n, glasses } = this.scene;
    return film.events
      .slice(0, n)
      .filter(({ fact }) => fact.type === "Queued" || fact.type === "Stored")
      .filter(({ fact }) => glasses.looksInto(fact.who ?? fact.mailbox.split(":")[0]))
      .slice(-60);
  }

  /** The last station of the letter that is being said, where one is; else of all. */
  _present(stations, letters) {
    const { film, u } = this.scene;
    const [head] = u < 0 ? [""] : film.text(film.utterances[u]).split("\r\n\r\n", 1);
    const id = MESSAGE_ID.exec(head)?.[1];
    const isSaid = ({ n }) => letters.get(n) && fieldOf(letters.get(n), "Message-ID").split(/\s/, 1)[0] === id; // a comment may follow
    return ((id && stations.findLast(isSaid)) ?? stations.at(-1)).n;
  }

  _way(way, n) {
    const { hostName, boxName } = this.scene;
    const isAgain = ({ n, fact }) => way.some((one) => one.n < n && one.fact.who === fact.who && one.fact.letter === fact.letter);
    const name = (one) =>
      one.fact.type === "Stored" ? boxName(one.fact.mailbox) : words(isAgain(one) ? "letter.shelf-again" : "letter.shelf", { host: hostName(one.fact.who) });
    const station = (one) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "station", "aria-current": one.n === n ? "step" : null, title: name(one), dataset: { keep: `station ${one.n}` }, onclick: () => this.choose(one.n) },
          h("span", {}, name(one)),
        ),
      );
    const toggle = h(
      "button",
      { type: "button", class: "outline", "aria-pressed": String(this.raw), dataset: { keep: "raw" }, onclick: () => this._toggle() },
      words("letter.raw"),
    );
    return h("div", { class: "letter-way" }, h("ol", { "aria-label": words("letter.stations") }, way.map(station)), toggle);
  }

  _toggle() {
    this.raw = !this.raw;
    this.draw(this.scene);
  }
}

/** A letter is known on its way by its Message-ID, or by its body while it has none. */
function sameLetter(one, other) {
  if (!one || !other) return false;
  const [id, otherId] = [fieldOf(one, "Message-ID"), fieldOf(other, "Message-ID")];
  return id && otherId ? id === otherId : one.text === other.text;
}

function previous(way, n, letters) {
  const place = way.findIndex((one) => one.n === n);
  return place > 0 ? letters.get(way[place - 1].n) : null;
}
