// The terminal: a prompt at a host where one can type, and the conversation on its wire. What is typed goes out as it
// is, a line end behind it; the engine answers. Knows nothing of what may be said but what the reading tells.

import { chips } from "../../../kit/chips.js";
import { fill, h } from "../../../kit/el.js";
import { words } from "../../../kit/words.js";
import { Conversation } from "./conversation.js";
import { Prompt } from "./prompt.js";

const MANY = 60; // lines pasted: beyond, they go out in one piece
const WAITS = { "1m": 60e6, "5m": 300e6, "30m": 1800e6, "4h": 14_400e6, "1d": 86_400e6 };
const RECENT = 8; // lines that are looked at for how one begins
const LINE_END = "\r\n";

/** What stands before `label` in a line, with the next number: "a1 LOGIN …" gives "a2 ". */
function after(line, label) {
  const at = line.indexOf(` ${label}`);
  const head = at > 0 ? line.slice(0, at + 1) : "";
  return head.replace(/\d+(?= $)/, (number) => String(Number(number) + 1).padStart(number.length, "0"));
}

export class Terminal {
  constructor(root, { give, wait, go, opened }) {
    Object.assign(this, { root, give, wait, go, opened });
    this._build();
  }

  _build() {
    this.none = h("p", { class: "waiting" }, words("terminal.none"));
    this.conversation = new Conversation({ go: this.go });
    this.host = h("select", { onchange: () => this._drawAgain() });
    this.chips = h("div", { class: "chips" });
    this.past = h("p", { class: "past", hidden: true }, h("span"), " ", this._present());
    this.prompt = new Prompt({ send: (text) => this.type(text) });
    this.place = h("input", {
      name: "place",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      placeholder: words("terminal.connect.hint"),
      list: "terminal-places",
    });
    this.places = h("datalist", { id: "terminal-places" });
    this.dial = h(
      "form",
      { class: "prompt dial" },
      h("label", {}, h("span", {}, words("terminal.connect")), this.place),
      this.places,
      h("button", { class: "solid" }, words("terminal.connect.go")),
    );
    this.hangUp = h("button", { type: "button", class: "outline", onclick: () => this._act("close") }, words("terminal.hang-up"));
    this.more = h(
      "button",
      {
        type: "button",
        class: "outline more-deeds",
        "aria-expanded": "false",
        "aria-label": words("terminal.more"),
        title: words("terminal.more"),
        onclick: () => this._unfold(),
      },
      "⋯",
    );
    this.wish = h("div", { class: "terminal-wish" });
    this.foot = h(
      "div",
      { class: "terminal-foot" },
      this.wish,
      this.past,
      this.prompt.root,
      this.dial,
      h(
        "div",
        { class: "terminal-tools" },
        this.chips,
        h(
          "span",
          { class: "terminal-deeds" },
          this.more,
          h("label", { class: "keyboards" }, words("terminal.host"), " ", this.host),
          this.hangUp,
          this._waiting(),
        ),
      ),
      h("p", { id: "terminal-hint", class: "unseen" }, words("terminal.hint")),
    );
    fill(this.root, this.none, this.conversation.root, this.foot);
    this.foot.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    this.dial.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.place.value.trim()) this._act("connect", this.place.value.trim());
    });
  }

  /** From the past to where one's turn is. */
  _present() {
    const come = () => {
      this.go(Infinity);
      this.prompt.field.focus();
    };
    return h("button", { type: "button", class: "quiet", onclick: come }, words("terminal.present"));
  }

  _waiting() {
    const length = h(
      "select",
      { "aria-label": words("stage.wait") },
      Object.keys(WAITS).map((key) => h("option", { value: key }, words(`terminal.${key}`))),
    );
    const go = h(
      "button",
      { type: "button", class: "outline", onclick: () => this.wait(WAITS[length.value]) },
      words("stage.wait"),
    );
    return h("span", { class: "joined" }, length, go);
  }

  /** What one needs now and then, on a screen too small to hold it always. */
  _unfold() {
    this.more.setAttribute("aria-expanded", String(this.more.getAttribute("aria-expanded") !== "true"));
  }

  // ---- whose keyboard

  /** A new run: who can type here? */
  meet(about) {
    this.keyboards = Object.entries(about.hosts)
      .filter(([, { actions }]) => actions.includes("type"))
      .map(([host]) => host);
    fill(
      this.host,
      this.keyboards.map((host) => h("option", { value: host }, host)),
    );
    const asked = Object.values(about.tasks ?? {}).map(({ connect }) => connect);
    this.wanted = asked.find(Boolean) ?? "";
  }

  /** What was to be done there is done. */
  granted() {
    fill(this.wish, []);
  }

  /** Somebody wants `who` to type, connected to `connect`; `isBare`: without being told what may be said; `wish`: what. */
  ask({ who, connect, isBare = false, wish = [] } = {}) {
    this.isBare = isBare;
    fill(this.wish, wish);
    if (who && this.keyboards?.includes(who)) this.host.value = who;
    if (connect) this.place.value = connect;
    this._drawAgain();
    this.opened();
    if (connect && !this.wire) this._act("connect", connect);
    (this.wire ? this.prompt.field : this.place).focus();
  }

  /** A word that may be said now was chosen elsewhere: put it on the line, if this is its wire. */
  use(wire, verb) {
    if (this.wire?.wire !== wire) return;
    this.prompt.put(`${this._head()}${verb} `);
    this.opened();
    this.prompt.field.focus();
  }

  /** What stands before the word in a line: what is written there already, or the number after the last one's, or else the
   *  one that lines of this protocol begin with, where they have one. */
  _head() {
    const written = /^(\S+) ?$/.exec(this.prompt.field.value)?.[1];
    if (written && !this.prompt.isBegun(written)) return `${written} `;
    const { film, u, about } = this.scene;
    const protocolOf = ({ wire }) => film.talks.get(wire).protocol;
    const first = about.heads[protocolOf(this.wire)];
    if (!first) return "";
    const lines = film.utterances.slice(0, u + 1).filter((one) => one.side === "C" && !one.layer && protocolOf(one) === protocolOf(this.wire));
    const isHead = (head) => /\d $/.test(head); // what cannot be counted on may be a verb whose head was forgotten
    const last = (list) => list.slice(-RECENT).map((one) => after(film.text(one), one.label)).findLast(isHead);
    return last(lines.filter(({ wire }) => wire === this.wire.wire)) ?? last(lines) ?? first;
  }

  // ---- drawing

  draw(scene) {
    this.scene = scene;
    const who = this.host.value;
    const calls = [...scene.film.talks.values()].filter(({ caller, post }) => caller === who && !post);
    const typed = calls.filter((talk) => talk.typed); // a line into the talk of a program would go nowhere
    const latest = (talks) => talks.map(({ wire }) => scene.view.wires.get(wire)).findLast(Boolean);
    const last = latest(typed);
    this.wire = last?.state === "open" ? last : null;
    const dialled = this.wire && document.activeElement === this.place;
    this.none.hidden = Boolean(who);
    this.conversation.root.hidden = this.foot.hidden = !who;
    this.prompt.root.hidden = !this.wire;
    this.hangUp.hidden = !this.wire;
    const isLater = !last && typed.length > 0;
    this.dial.hidden = Boolean(this.wire) || isLater;
    this.host.closest("label").hidden = this.keyboards.length < 2;
    this.past.hidden = scene.atEnd || scene.how === "follow";
    this.past.firstChild.textContent = words(isLater ? "terminal.later" : "terminal.past");
    this.conversation.draw(scene, last);
    this._allow(last);
    this._suggest(last ?? latest(calls));
    this.conversation.toEnd();
    if (dialled) this.prompt.field.focus();
  }

  _drawAgain() {
    if (this.scene) this.draw(this.scene);
  }

  _allow(wire) {
    const last = wire && this.scene.film.talks.get(wire.wire).layers[""].findLast((place) => place <= this.scene.u);
    const allowed = (this.wire && !this.isBare && this.scene.film.utterances[last]?.allowed) || [];
    this.prompt.allowed = this.scene.isHeld ? [] : allowed; // a question may be about just that
    this.chips.classList.toggle("covered", this.scene.isHeld);
    const chip = (verb) => h("button", { type: "button", class: "chip", onclick: () => this.use(this.wire.wire, verb) }, verb);
    fill(this.chips, allowed.length > 0 && h("span", { class: "dim" }, words("terminal.allowed")), chips(allowed, chip));
  }

  _suggest(wire) {
    const calls = [...this.scene.film.talks.values()].filter(({ post }) => !post).map(({ callee, port }) => `${callee}:${port}`);
    const known = [...new Set([this.wanted, ...calls].filter(Boolean))];
    fill(
      this.places,
      known.map((place) => h("option", { value: place })),
    );
    if (!this.place.value) this.place.value = wire ? `${wire.callee}:${wire.port}` : (known[0] ?? "");
  }

  // ---- typing

  async type(text) {
    const lines = text.replace(/\r\n?/g, "\n").split("\n");
    const pieces = lines.length > MANY ? [lines.join(LINE_END) + LINE_END] : lines.map((line) => line + LINE_END);
    for (const piece of pieces) {
      const answer = await this._act("type", piece);
      if (!answer || answer.error) return this.prompt.giveBack(text);
    }
  }

  _act(action, text = "") {
    return this.give(this.host.value, action, text);
  }
}
