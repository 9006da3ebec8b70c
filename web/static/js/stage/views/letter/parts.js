// The parts of a letter as a tree, each of which opens: decoded as text, which is never more than text, or as its octets.

import { h } from "../../../kit/el.js";
import { visible } from "../../../kit/octets.js";
import { count, words } from "../../../kit/words.js";
import { hex } from "../../lines/dump.js";
import { plain } from "../../lines/wire_row.js";
import { fetchPart } from "../../run/letters.js";

const MOST = 200; // parts that are drawn
const DEEP = 8; // levels by which parts are set in
const SHOWN = 512; // octets of a part that are drawn
const PER = 8; // in a row
const LINES = 400; // and lines of its text

export class Parts {
  /** `changed()`: something was opened, or came. */
  constructor(changed) {
    this.changed = changed;
    this.opened = new Map(); // the letter's event and the part's number → what it is shown as
  }

  draw(run, { event, parts }) {
    return [
      h(
        "ul",
        { class: "parts" },
        parts.slice(0, MOST).map((part) => this._part(run, event, part)),
      ),
      parts.length > MOST && h("p", { class: "dim" }, count("letter.more-parts", parts.length - MOST)),
    ];
  }

  _part(run, event, part) {
    const { number, type, encoding, octets, disposition, name } = part;
    const key = `${event}/${number}`;
    const form = this.opened.get(key);
    const told = h(
      "span",
      { class: "part-told" },
      h("b", {}, visible(type)),
      name && [" ", h("bdi", { class: "part-name" }, visible(name))],
      h("span", { class: "dim" }, ` ${[disposition, encoding].filter(Boolean).map(visible).join(" · ")} · ${count("letter.octets", octets)}`),
    );
    const label = h("span", { class: "part-number dim" }, number || "0");
    const depth = number ? Math.min(DEEP, number.split(".").length) : 0;
    if (type.startsWith("multipart/")) return h("li", { dataset: { depth } }, h("div", { class: "part-closed" }, label, told));
    const turn = () => this._turn(key, form ? null : "text");
    const button = h("button", { type: "button", class: "part-closed", "aria-expanded": String(Boolean(form)), dataset: { keep: `part ${key}` }, onclick: turn }, label, told);
    return h("li", { dataset: { depth } }, button, form && this._open(run, event, number, form));
  }

  _turn(key, form) {
    if (form) this.opened.set(key, form);
    else this.opened.delete(key);
    this.changed();
  }

  _open(run, event, number, form) {
    const opened = fetchPart(run, event, number, this.changed);
    if (!opened) return h("p", { class: "dim" }, words(opened === null ? "letter.part-gone" : "letter.loading"));
    const key = `${event}/${number}`;
    const isText = form === "text" && opened.text !== null;
    const tab = (name, chosen) =>
      h(
        "button",
        { type: "button", class: "chip", "aria-pressed": String(chosen), dataset: { keep: `${name} ${key}` }, onclick: () => this._turn(key, name) },
        words(`letter.part.${name}`),
      );
    return h(
      "div",
      { class: "part-open" },
      h("p", { class: "chips" }, opened.text !== null && tab("text", isText), tab("octets", !isText), h("span", { class: "dim" }, count("letter.decoded", opened.octets))),
      isText ? text(opened.text) : octetsOf(opened),
    );
  }
}

/** Text of whatever type, as text. */
function text(all) {
  const lines = all.replace(/\r\n?/g, "\n").split("\n");
  const rest = lines.length - LINES;
  return h("pre", { class: "raw", dir: "auto", tabindex: 0 }, visible(lines.slice(0, LINES).join("\n")), rest > 0 && `\n… ${count("stage.more-lines", rest)}`);
}

function octetsOf({ content, octets }) {
  const rows = [];
  for (let at = 0; at < Math.min(SHOWN, content.length); at += PER) {
    const own = content.slice(at, at + PER);
    rows.push(h("div", {}, at.toString(16).padStart(4, "0"), "  ", hex(own, 0, PER).padEnd(3 * PER), " ", plain(own)));
  }
  const rest = octets - SHOWN;
  return h("div", { class: "raw part-octets", tabindex: 0, role: "group", "aria-label": words("letter.part.octets") }, rows, rest > 0 && h("div", {}, `… ${count("letter.octets", rest)}`));
}
