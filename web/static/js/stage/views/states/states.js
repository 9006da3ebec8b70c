// The state machine: the table of rules of the present talk, drawn; where its two sides stand, the arrow just taken, what
// may be said now, and what the server itself would answer to anything. Draws from the scene and the diagram alone.

import { fill, h, s, style } from "../../../kit/el.js";
import { note, want } from "../../../kit/notebook.js";
import { shown, telling } from "../../../kit/octets.js";
import { called, words } from "../../../kit/words.js";
import { standing, waysOf } from "../../film/standing.js";
import { token } from "../../lines/line.js";
import { diagram, rejoinder } from "../../run/diagrams.js";
import { layOut, parted } from "./states_layout.js";
import { settled } from "./states_words.js";

const LETTER = 7.3; // pixels of a letter of a state's name
const MOST_VERBS = 2; // written on a way, before the others are counted
const MOST_EXITS = 3; // ways to the end that are drawn at any time
const MANY = 14; // verbs of a kind, before the others are folded
const REST = 200; // ms the pointer rests on a verb before the server is asked

export class States {
  constructor(root) {
    this.root = root;
    this.about = h("p", { class: "states-about" });
    this.ground = h("div", { class: "states-ground", dataset: { clear: ".state, .way-label" } });
    this.exits = h("p", { class: "states-exits dim" });
    this.facts = h("dl", { class: "states-facts" });
    this.answer = h("div", { class: "states-answer", role: "status" });
    this.table = h("details", { class: "states-table" });
    fill(root, this.about, this.ground, this.exits, this.facts, this.answer, this.table);
    this._listen();
    new ResizeObserver(() => requestAnimationFrame(() => this._resized())).observe(root);
  }

  _listen() {
    const asking = (event) => event.target.closest("[data-verb]")?.dataset.verb;
    this.facts.addEventListener("pointerover", (event) => {
      clearTimeout(this.timer);
      const verb = event.pointerType === "mouse" && asking(event);
      if (verb) this.timer = setTimeout(() => this._ask(verb), REST);
    });
    this.facts.addEventListener("focusin", (event) => asking(event) && this._ask(asking(event)));
    this.facts.addEventListener("click", (event) => asking(event) && this._ask(asking(event)));
    const over = (event) => this._near(event.target.closest(".state")?.dataset.state);
    this.ground.addEventListener("pointerover", over);
    this.ground.addEventListener("focusin", over);
    this.ground.addEventListener("pointerleave", () => this._near());
    this.ground.addEventListener("focusout", () => this._near());
  }

  draw(scene) {
    if (scene.how !== "mode" && scene.how !== "news") this.asked = "";
    this.scene = scene;
    this._draw();
  }

  _draw() {
    const { film, view, u } = this.scene;
    const again = () => this._draw();
    const stands = standing(film, view, u);
    const talk = film.talks.get(stands?.wire);
    const protocol = talk && film.protocol(film.utterances[u]);
    const drawn = protocol ? diagram(protocol, again) : null;
    const known = drawn && { ...stands, client: stands.client || drawn.states[0].name, server: stands.server || drawn.states[0].name };
    for (const part of [this.exits, this.facts, this.answer, this.table, this.ground]) part.hidden = !known;
    if (!known) return fill(this.about, words(!talk ? "stage.nothing" : drawn === undefined ? "states.loading" : "states.none"));
    if (known.taken) known.taken.from ||= drawn.states[0].name;
    Object.assign(this, { diagram: drawn, stands: known, talk });
    want(
      drawn.states.map(({ key }) => key),
      again,
    );
    this._tell();
    this._ground();
    this._facts();
    this._answer();
    this._table();
  }

  // ---- who stands where

  _tell() {
    const { hostName } = this.scene;
    const { client, server } = this.stands;
    const { caller, callee, port } = this.talk;
    const side = (letter, host, state, door) => [
      h("span", { class: `states-side ${letter}` }, h("b", { "aria-hidden": "true" }, letter), " ", hostName(host), door),
      " ",
      this._name(state),
    ];
    fill(
      this.about,
      h("span", {}, side("C", caller, client)),
      h("span", {}, side("S", callee, server, h("span", { class: "dim" }, `\u00a0:\u00a0${port}`))),
      client !== server && h("span", { class: "dim" }, words("states.lag")),
    );
    if (!this._unseenExits().size) this.exits.hidden = true;
    fill(this.exits, words("states.exits", { state: [...this._ends()].join(", ") }));
  }

  _ends() {
    return new Set(this.diagram.states.filter(({ final }) => final).map(({ name }) => name));
  }

  /** The ways to the end, where they are so many that they are drawn only as they are taken: they are told in words. */
  _unseenExits() {
    const ends = this._ends();
    const exits = this.diagram.ways.filter(({ to, from }) => ends.has(to) && from !== to);
    return new Set(exits.length > MOST_EXITS ? exits : []);
  }

  _name(state) {
    const { key } = this._state(state);
    return [Object.assign(token(state, key), { tabIndex: 0 }), " ", h("span", { class: "dim" }, note(key)?.title)];
  }

  _state(name) {
    return this.diagram.states.find((one) => one.name === name) ?? { key: "", name };
  }

  // ---- the drawing

  _ground() {
    if (!this.ground.clientWidth) return; // put away meanwhile
    const measures = layOut(this.diagram, this.ground.clientWidth);
    this.width = measures.width;
    const { width, height } = measures;
    const lit = this._lit();
    const paths = measures.paths.map((path) => ({ ...path, kind: lit(path.way) })).filter(({ kind }) => kind !== "unseen");
    const order = ["", "may", "asked", "taken"];
    const focused = document.activeElement?.closest(".states-ground .state")?.dataset.state;
    paths.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
    fill(
      this.ground,
      s(
        "svg",
        { class: "states-ways", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
        paths.map(({ way, d, tip, kind }) =>
          s("g", { class: `way ${kind}${usual(way) ? "" : " rare"}`, "data-from": way.from }, s("path", { class: "way-line", d }), s("path", { class: "way-tip", d: tip })),
        ),
      ),
      paths.map((path) => this._label(path)),
      [...measures.boxes].map(([name, box]) => this._box(name, box)),
    );
    style(this.ground, { height: `${Math.max(height, this._settle(paths))}px` });
    if (focused) [...this.ground.querySelectorAll(".state")].find((one) => one.dataset.state === focused)?.focus();
  }

  /** Gives the words on the ways their places, those that are shown first; how deep they hang, in pixels. */
  _settle(paths) {
    const ground = this.ground.getBoundingClientRect();
    const all = (those) => [...this.ground.querySelectorAll(those)];
    const labels = all(".way-label").map((label, n) => {
      const { width: w, height: h } = label.getBoundingClientRect();
      return { label, path: paths[n], w, h, isShown: Boolean(paths[n].kind) };
    });
    labels.reverse();
    const boxes = all(".state, .state-side").map((one) => within(ground, one.getBoundingClientRect()));
    const places = settled(labels, boxes, paths, ground.width);
    for (const [n, { left, top }] of places.entries()) style(labels[n].label, { left: `${left}px`, top: `${top}px` });
    return Math.max(0, ...places.map(({ bottom }) => bottom));
  }

  /** The words on the ways that leave a state are shown while it is looked at. */
  _near(state) {
    for (const one of this.ground.querySelectorAll("[data-from]")) one.classList.toggle("near", one.dataset.from === state);
  }

  /** How a way is drawn: taken, asked for, to be taken from where the server stands; unseen: an exit nobody thinks of now. */
  _lit() {
    const { taken, asked, server } = this.stands;
    const took = new Set(taken ? waysOf(this.diagram, taken.from, taken.to, taken.verb) : []);
    const asks = new Set(asked ? waysOf(this.diagram, server, null, asked) : []);
    const wish = new Set(this.asked ? waysOf(this.diagram, server, null, this.asked).filter((way) => named(way, this.asked)) : []);
    const exits = this._unseenExits();
    return (way) => {
      if (took.has(way)) return "taken";
      if (asks.has(way) && named(way, asked)) return "asked";
      if (wish.has(way)) return "asked";
      if (way.apart) return "unseen";
      if (way.from === server) return "may";
      return exits.has(way) ? "unseen" : "";
    };
  }

  _label({ way, kind }) {
    const verbs = [...new Set(way.said.map(({ verb, answers }) => verb || answers[0]))];
    const rest = verbs.length - MOST_VERBS;
    const told = verbs.slice(0, MOST_VERBS).map((verb) => {
      const { key } = way.said.find((one) => (one.verb || one.answers[0]) === verb);
      return h("span", { class: "token", dataset: { key } }, form(verb));
    });
    return h("span", { class: `way-label ${kind}`, "aria-hidden": "true", dataset: { from: way.from } }, told, rest > 0 && h("span", {}, `+${rest}`));
  }

  _box(name, { x, y, w, h: tall }) {
    const { key, final } = this._state(name);
    const { client, server, taken } = this.stands;
    const here = [name === client && "C", name === server && "S"].filter(Boolean);
    const stays = taken?.from === taken?.to && taken?.to === name;
    const { caller, callee } = this.talk;
    const who = here.map((side) => this.scene.hostName(side === "C" ? caller : callee)).join(", ");
    const button = h(
      "button",
      {
        type: "button",
        class: `state token${here.length ? " here" : ""}${final ? " final" : ""}${stays ? " stays" : ""}`,
        dataset: { key, state: name },
        "aria-current": here.length ? "step" : null,
      },
      h(
        "span",
        { class: "state-name" },
        parted(name, Math.floor((w - 16) / LETTER)).flatMap((part, n) => (n ? [h("br"), part] : [part])),
      ),
      here.map((side) => h("b", { class: `state-side ${side}`, "aria-hidden": "true" }, side)),
      who && h("span", { class: "unseen" }, ` (${who})`),
    );
    return style(button, { left: `${x - w / 2}px`, top: `${y - tall / 2}px`, width: `${w}px`, height: `${tall}px` });
  }

  _resized() {
    if (this.diagram && this.scene && !this.root.hidden && this.ground.clientWidth !== this.width) this._ground();
  }

  // ---- what may be said, and what else

  _facts() {
    const { allowed } = this.scene.film.utterances[this.scene.u];
    const may = this.diagram.verbs.filter(({ name }) => allowed.includes(name));
    const others = this.diagram.verbs.filter(({ name }) => !allowed.includes(name));
    this.facts.classList.toggle("covered", this.scene.isHeld);
    const shown = `${this.stands.wire} ${this.stands.server} ${allowed}`;
    if (shown === this.shown) return;
    this.shown = shown;
    const row = (term, verbs, kind) => (verbs.length ? [h("dt", {}, words(term)), h("dd", {}, this._chips(verbs, kind))] : []);
    fill(this.facts, row("stage.note.allowed", may, "may"), row("states.others", others, "other"));
  }

  _chips(verbs, kind) {
    const chip = ({ name }) => h("button", { type: "button", class: `chip ${kind}`, dataset: { verb: name } }, name);
    const rest = verbs.slice(MANY);
    const more = h(
      "button",
      { type: "button", class: "plain", onclick: () => more.replaceWith(...rest.map(chip)) },
      words("states.more", { n: rest.length }),
    );
    return h("span", { class: "chips" }, verbs.slice(0, MANY).map(chip), rest.length > 0 && more);
  }

  /** What the server would answer to a verb, now. */
  _ask(verb) {
    clearTimeout(this.timer);
    if (this.asked === verb) return;
    this.asked = verb;
    this._ground();
    this._answer();
    this.answer.scrollIntoView({ block: "nearest" });
  }

  _answer() {
    if (!this.asked) return fill(this.answer, h("p", { class: "dim" }, words(this.diagram.verbs.length ? "states.try" : "states.mute")));
    const { about, n } = this.scene;
    const found = rejoinder(about, n, this.stands.wire, this.asked, () => this._answer());
    if (found === undefined) return fill(this.answer, h("p", { class: "dim" }, "…"));
    if (found === null) return fill(this.answer, h("p", {}, words("states.unanswered")));
    const key = found.said && (telling(found, found.said)?.[2] ?? found.tokens[0]?.[2]);
    const silence = () => h("em", {}, this._silence(found));
    fill(
      this.answer,
      h("p", {}, this._verb()),
      h("p", {}, h("code", { class: "C" }, found.line), " → ", found.said ? this._said(found, key) : silence()),
      key && h("p", {}, this._means(key, found)),
    );
  }

  _verb() {
    const { key } = this.diagram.verbs.find(({ name }) => name === this.asked);
    const verb = Object.assign(token(this.asked, key), { tabIndex: 0 });
    return [verb, " ", h("span", { class: "dim" }, note(key, () => this._answer())?.title)];
  }

  _said({ said, label }, key) {
    const text = shown(said.trim());
    const at = text.indexOf(label);
    if (at < 0) return h("code", { class: "S" }, text);
    return h("code", { class: "S" }, text.slice(0, at), Object.assign(token(label, key), { tabIndex: 0 }), text.slice(at + label.length));
  }

  _silence({ asks, ends }) {
    if (ends) return words("states.hangs-up");
    if (asks) return words("states.asks");
    return words(this._state(this.stands.server).final ? "states.over" : "states.listens");
  }

  _means(key, { state, ends, reason }) {
    const again = () => this._answer();
    const [meaning, decided] = [note(key, again), reason && note(reason, again)];
    const { server } = this.stands;
    return [
      [decided?.title, meaning?.title, state && (state === server ? words("states.stays", { state }) : words("states.leads", { state }))]
        .filter(Boolean)
        .join(" · "),
      ends && ` · ${words("states.hangs-up")}`,
    ];
  }

  // ---- the same as a table

  _table() {
    if (this.tabled === this.diagram) return;
    this.tabled = this.diagram;
    const headings = ["states.from", "states.said", "states.answer", "states.to"].map((key) => h("th", { scope: "col" }, words(key)));
    fill(
      this.table,
      h("summary", {}, words("states.table")),
      h(
        "div",
        { class: "states-rows" },
        h("table", {}, h("thead", {}, h("tr", {}, headings)), h("tbody", {}, this.diagram.ways.flatMap((way) => rows(way)))),
      ),
    );
  }
}

const within = (ground, { left, right, top, bottom }) => ({
  left: left - ground.left,
  right: right - ground.left,
  top: top - ground.top,
  bottom: bottom - ground.top,
});
const usual = ({ said }) => said.some((one) => one.spoken && !one.tolerated);
/** A form of what is said, `AUTH mechanism`, the words that nobody says told by ours. */
const form = (verb) => verb.split(" ").map(called).join(" ");
const named = ({ said }, label) => said.some(({ verb }) => verb === label || verb.startsWith(`${label} `));

/** The rows of a way: one for each thing said; what leaves all as it is, in one. */
function rows({ from, to, said }) {
  const row = (verb, answer) => h("tr", {}, [h("th", { scope: "row" }, from), h("td", {}, verb), h("td", {}, answer), h("td", {}, to)]);
  const answer = ({ answers }) => answers.map((one) => (one === "*" ? words("states.any") : form(one) || words("states.at-once"))).join(", ");
  const verb = (one) => form(one.verb) || words("states.by-itself");
  if (from !== to) return said.map((one) => row(verb(one), answer(one)));
  return [row(said.map(verb).join(", "), words("states.otherwise"))];
}
