// The wire: the octets of the present conversation up to now, in hexadecimal beside text, whoever sent them.

import { fill, h, soon, style } from "../../kit/el.js";
import { note, want } from "../../kit/notebook.js";
import { Sight } from "../../kit/sight.js";
import { count, number, words } from "../../kit/words.js";
import { Dump, cut, hex, last } from "../lines/dump.js";
import { plain, waitingRow, wireRow } from "../lines/wire_row.js";
import { mend } from "../run/runs.js";

const PER = [16, 8, 4]; // octets in a row, as many as find room
const BESIDE = 13; // letters that a row takes besides: side, place, gaps
const PIECES = 200; // rows of the table
const SHORT = 12; // octets of a piece that the table shows
const PATIENCE = 3000; // ms until octets that did not come are asked for again

export class WireView {
  constructor(root) {
    this.root = root;
    this.head = h("div", { class: "wire-head" });
    this.empty = h("p", { class: "waiting" }, words("stage.nothing"));
    this.sight = new Sight((row) => this._row(row), {
      class: "scroll octets-scroll",
      tabindex: 0,
      role: "group",
      "aria-label": words("stage.view.wire"),
    });
    this.ruler = h("div", { class: "octets ruler", "aria-hidden": "true" }, h("span", {}, "0".repeat(10)));
    this.table = h("div", { class: "wire-table scroll", tabindex: 0, role: "group", "aria-label": words("wire.table") });
    this.twin = h("details", { class: "wire-twin" }, h("summary", {}, words("wire.table")), this.table);
    fill(root, this.head, this.empty, this.sight.root, this.twin, this.ruler);
    this.again = soon(() => this.scene && this.draw(this.scene));
    this.asked = new Set();
    this.twin.addEventListener("toggle", () => this._tell());
    for (const [name, lit] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]])
      root.addEventListener(name, ({ target }) => this._light(target, lit));
    new ResizeObserver(() => this.root.hidden || this.again()).observe(root);
  }

  draw(scene) {
    this.scene = scene;
    const now = scene.film.utterances[scene.u];
    this.talk = scene.film.talks.get(now?.wire);
    const isHere = now && scene.glasses.passes(this.talk);
    this.empty.hidden = isHere;
    this.empty.textContent = words(now ? "onlooker.elsewhere" : "stage.nothing");
    for (const one of [this.head, this.sight.root, this.twin]) one.hidden = !isHere;
    if (!isHere) return;
    const { width, height } = this._measure();
    const room = this.sight.root.clientWidth / width - BESIDE;
    const per = PER.find((most) => most * 4 + 2 <= room) ?? PER.at(-1);
    this.dump = new Dump(this._sendings(now), per);
    style(this.root, { "--per": per, "--row": `${height}px` });
    this._heading();
    this.sight.show(this.dump.rows, height);
    this._follow(now);
    if (scene.glasses.sealed(scene.film, now) !== null) this.twin.hidden = true;
    this._tell();
  }

  /** Pixels of a letter and of a row. */
  _measure() {
    const { width, height } = this.ruler.firstElementChild.getBoundingClientRect();
    return { width: Math.max(1, width / 10), height: Math.ceil(height) };
  }

  /** What was sent on the wire by now. Of a sending that says several things, only those up to the present one. */
  _sendings(now) {
    const { film, n, u, glasses } = this.scene;
    const sent = this.talk.sent.slice(0, 1 + last(this.talk.sent, (one) => one.n < n));
    const next = film.utterances[u + 1];
    const goesOn = next?.event === now.event && next.wire === now.wire && next.side === now.side;
    const told = goesOn ? sent.map((one) => (one.n === now.event ? shortened(one, now) : one)) : sent;
    return glasses.readings(told, this.talk);
  }

  _heading() {
    const { hostName } = this.scene;
    const { caller, callee, port } = this.talk;
    const octets = (side) => this.dump.sendings.reduce((sum, one) => sum + (one.side === side ? one.length : 0), 0);
    const voice = (side, host) =>
      h(
        "span",
        { class: "wire-voice", dataset: { side, post: this.talk.post ? "" : null } },
        h("b", {}, side),
        ` ${hostName(host)} · ${count("letter.octets", octets(side))}`,
      );
    fill(this.head, voice("C", caller), voice("S", callee), h("span", { class: "dim" }, `: ${port}`));
  }

  // ---- rows

  _row(row) {
    const { sending, start, end } = this.dump.at(row);
    const { side, offset, data, at = offset, isSealed, isFlight } = sending;
    const here = { side, at: at + start, post: this.talk.post, isFirst: !start };
    if (end > data.length) return waitingRow(here, this._fetch(sending));
    return wireRow({
      ...here,
      octets: data.slice(start, end),
      from: offset + start,
      parts: cut(isSealed ? [] : this._said(side, isFlight), offset + start, offset + end),
      per: this.dump.per,
      u: this.scene.u,
    });
  }

  /** What has been said by a side so far, or was carried for it. */
  _said(side, isFlight = false) {
    const layer = isFlight ? Object.keys(this.talk.layers).at(-1) : "";
    const heard = this.talk.said[side + layer] ?? [];
    return heard.slice(0, 1 + last(heard, (one) => one.u <= this.scene.u));
  }

  /** Octets that a frame had cut are asked for when they are looked at. */
  _fetch({ n }) {
    const { film, about } = this.scene;
    if (!this.asked.has(n)) {
      this.asked.add(n);
      mend(film, about.run, n).then((done) => (done ? this.again() : setTimeout(() => this.asked.delete(n), PATIENCE)));
    }
    return words("wire.fetching");
  }

  /** Whoever scrolls is left in peace until the next step, or until there is another amount of room. */
  _follow(now) {
    const { film, u } = this.scene;
    const shown = [film, u, this.sight.root.clientHeight, this.dump.per];
    if (this.shown?.every((one, place) => one === shown[place])) return;
    this.shown = shown;
    this._reveal(now);
  }

  /** The rows of an utterance, as much of them as there is room for. */
  _reveal({ side, layer, start, end }) {
    const isHere = (one) => one.side === side && (one.isSealed || Boolean(one.isFlight) === Boolean(layer));
    const rowAt = (place) => {
      const at = this.dump.sendings.findLastIndex((one) => isHere(one) && one.offset <= place);
      return at < 0 ? 0 : this.dump.rowOf(at, place - this.dump.sendings[at].offset);
    };
    this.sight.reveal(rowAt(start), rowAt(Math.max(start, end - 1)));
  }

  // ---- what belongs together

  /** A token under the pointer or the focus is lit on both sides, in all its rows. */
  _light({ dataset }, isLit) {
    if (!dataset?.piece) return;
    for (const one of this.root.querySelectorAll(`[data-piece="${dataset.piece}"]`)) one.classList.toggle("lit", isLit);
  }

  // ---- the same as a table

  _tell() {
    if (!this.twin.open || this.twin.hidden) return;
    const { film, u } = this.scene;
    const now = film.utterances[u];
    const parts = cut([now], now.start, now.end).slice(0, PIECES);
    want(
      parts.map(({ key }) => key),
      this.again,
    );
    const octets = film.text(now);
    const told = ({ start, end, key }) => {
      const own = octets.slice(start - now.start, end - now.start);
      const rest = own.length > SHORT ? " …" : "";
      return h(
        "tr",
        {},
        h("td", {}, number(start)),
        h("td", {}, hex(own.slice(0, SHORT), 0, SHORT * 2) + rest),
        h("td", {}, plain(own.slice(0, SHORT)), rest),
        h("td", {}, key ? note(key)?.title : ""),
      );
    };
    const heads = ["wire.place", "wire.hex", "wire.text", "wire.meaning"].map((key) => h("th", { scope: "col" }, words(key)));
    const caption = h("caption", { class: "unseen" }, `${now.side} · ${now.label}`);
    fill(this.table, h("table", {}, caption, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, parts.map(told))));
  }
}

/** A sending that tells no more than an utterance of it. */
const shortened = (one, { layer, end }) =>
  layer ? { ...one, flight: one.flight && { ...one.flight, length: end - one.flight.offset } } : { ...one, length: end - one.offset };
