// The letter: its envelope beside its header and body, at each station of its way. A line that a station added is marked
// with the host that wrote it.

import { fill, h, soon } from "./el.js";
import { fetchLetter, fieldOf } from "./letters.js";
import { want } from "./notebook.js";
import { shown, visible } from "./octets.js";
import { count, words } from "./words.js";

const MOST_RAW = 40_000; // characters of the raw letter that are drawn

export class LetterView {
  constructor(root) {
    this.root = root;
    this.chosen = null; // the event whose letter was asked for; else the last station up to the playhead
    this.raw = false;
    this.again = soon(() => this.draw(this.scene));
  }

  choose(n) {
    this.chosen = n;
    if (this.scene) this.draw(this.scene);
  }

  draw(scene) {
    if (this.scene && (scene.film !== this.scene.film || scene.u !== this.scene.u)) this.chosen = null;
    this.scene = scene;
    const stations = this._stations();
    const n = stations.some((one) => one.n === this.chosen) ? this.chosen : stations.at(-1)?.n;
    if (n === undefined) return void fill(this.root, h("p", { class: "waiting" }, words(scene.glasses.worn ? "onlooker.no-letter" : "letter.none")));
    const letters = new Map(stations.map((one) => [one.n, fetchLetter(scene.about.run, one.n, this.again)]));
    const letter = letters.get(n);
    if (!letter) return void fill(this.root, h("p", { class: "waiting" }, words("letter.loading")));
    const way = stations.filter((one) => one.n === n || sameLetter(letters.get(one.n), letter));
    fill(
      this.root,
      this._way(way, n),
      h(
        "div",
        { class: "letter-open" },
        this._envelope(letter),
        this.raw ? this._raw(letter) : this._paper(letter, previous(way, n, letters)),
      ),
    );
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

  _way(way, n) {
    const { hostName, boxName } = this.scene;
    const name = ({ fact }) =>
      fact.type === "Stored" ? boxName(fact.mailbox) : words("letter.shelf", { host: hostName(fact.who) });
    const station = (one) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "station", "aria-current": one.n === n ? "step" : null, onclick: () => this.choose(one.n) },
          name(one),
        ),
      );
    const toggle = h(
      "button",
      { type: "button", class: "outline", "aria-pressed": String(this.raw), onclick: () => this._toggle() },
      words("letter.raw"),
    );
    return h("div", { class: "letter-way" }, h("ol", { "aria-label": words("letter.stations") }, way.map(station)), toggle);
  }

  _toggle() {
    this.raw = !this.raw;
    this.draw(this.scene);
    this.root.querySelector(".letter-way .outline").focus();
  }

  _envelope({ reverse_path, forward_paths }) {
    const gone = reverse_path === null;
    return h(
      "section",
      { class: "envelope-box" },
      h("h3", {}, words("letter.envelope")),
      gone
        ? h("p", { class: "dim" }, words("letter.envelope.none"))
        : h(
            "dl",
            {},
            h("dt", {}, words("letter.from")),
            h("dd", {}, reverse_path || words("letter.nobody")),
            h("dt", {}, words("letter.to")),
            forward_paths.map((path) => h("dd", {}, path)),
          ),
    );
  }

  _paper(letter, before) {
    const known = new Set((before?.fields ?? letter.fields).map(({ name, value }) => `${name}:${value}`));
    want(letter.fields.map(({ key }) => key));
    return h(
      "section",
      { class: "paper" },
      h("h3", {}, words("letter.header")),
      h(
        "ul",
        { class: "fields" },
        letter.fields.map((field) => this._field(field, !known.has(`${field.name}:${field.value}`))),
      ),
      h("h3", {}, words("letter.body")),
      h("p", { class: "letter-text" }, visible(letter.text.replace(/\r\n?/g, "\n"))),
      letter.parts.length > 1 && [
        h("h3", {}, words("letter.parts")),
        h(
          "ul",
          { class: "parts" },
          letter.parts.map((part) => this._part(part)),
        ),
      ],
      h("p", { class: "dim" }, count("letter.octets", letter.octets)),
    );
  }

  _field({ name, value, author, key }, isNew) {
    const { hostName } = this.scene;
    const written = author ? words("letter.author", { host: hostName(author) }) : words("letter.author.sender");
    return h(
      "li",
      { class: isNew ? "field fresh" : "field", title: written },
      h("span", { class: "field-name token", role: "button", tabindex: 0, dataset: { key, kind: "header" } }, name),
      h("span", { class: "field-value" }, visible(value)),
      (author || isNew) && h("span", { class: "field-author" }, isNew && h("b", {}, `${words("letter.new")} · `), written),
    );
  }

  _part({ number, type, encoding, octets, disposition, name }) {
    const told = [type, encoding, disposition, name].filter(Boolean).map(visible).join(" · ");
    return h(
      "li",
      {},
      h("span", { class: "dim" }, `${number || "0"} `),
      told,
      h("span", { class: "dim" }, ` · ${count("letter.octets", octets)}`),
    );
  }

  _raw({ raw }) {
    const text = shown(raw.slice(0, MOST_RAW).replace(/\r\n/g, "\n"));
    const rest = raw.length - MOST_RAW;
    return h(
      "section",
      { class: "paper" },
      h("pre", { class: "raw", tabindex: 0 }, text, rest > 0 && `\n… ${count("stage.characters", rest)}`),
    );
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
