// The terminal: a prompt at a host where one can type, and the conversation on its wire. What is typed goes out as it
// is, a line end behind it; the engine answers. Knows nothing of what may be said but what the reading tells.

import { fill, h } from "./el.js";
import { lines, shown } from "./octets.js";
import { row } from "./row.js";
import { words } from "./words.js";

const SHOWN = 150; // rows of the conversation; the whole is in the transcript
const MOST_KEPT = 10_000; // characters of what was typed that are brought back
const MANY = 60; // lines pasted: beyond, they go out in one piece
const WAITS = { "1m": 60e6, "5m": 300e6, "30m": 1800e6, "4h": 14_400e6, "1d": 86_400e6 };
const LINE_END = "\r\n";

export class Terminal {
  constructor(root, { give, wait, go, opened }) {
    Object.assign(this, { root, give, wait, go, opened });
    this.history = [];
    this.recall = 0;
    this._build();
  }

  _build() {
    this.none = h("p", { class: "waiting" }, words("terminal.none"));
    this.list = h("ol", { class: "terminal-rows" });
    this.pending = h("ol", { class: "terminal-pending", "aria-label": words("terminal.pending") });
    this.state = h("p", { class: "terminal-state dim" });
    this.scroll = h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": words("stage.view.transcript") },
      this.list,
      this.pending,
      this.state,
    );
    this.host = h("select", { onchange: () => this._drawAgain() });
    this.field = h("textarea", {
      rows: 1,
      name: "line",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "send",
      "aria-describedby": "terminal-hint",
    });
    this.chips = h("div", { class: "chips" });
    this.past = h("p", { class: "past", hidden: true }, words("terminal.past"));
    this.prompt = h(
      "form",
      { class: "prompt" },
      h(
        "label",
        {},
        h("span", { class: "unseen" }, words("terminal.prompt")),
        h("span", { class: "prompt-sign", "aria-hidden": "true" }, "›"),
        this.field,
      ),
      h("button", { class: "solid" }, words("terminal.send")),
    );
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
      { class: "prompt" },
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
    this.foot = h(
      "div",
      { class: "terminal-foot" },
      this.past,
      this.prompt,
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
    fill(this.root, this.none, this.scroll, this.foot);
    this._listen();
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

  _listen() {
    this.prompt.addEventListener("submit", (event) => {
      event.preventDefault();
      this._send();
    });
    this.dial.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.place.value.trim()) this._act("connect", this.place.value.trim());
    });
    this.field.addEventListener("keydown", (event) => this._key(event));
    this.field.addEventListener("input", () => this._fit());
    this.field.addEventListener("paste", (event) => this._paste(event));
    this.list.addEventListener("click", (event) => {
      const found = event.target.closest(".row");
      if (found && !event.target.closest(".fold, .token") && getSelection().isCollapsed) this.go(Number(found.dataset.u));
    });
  }

  // ---- whose keyboard

  /** A new run: who can type here? */
  meet(about) {
    this.about = about;
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

  /** Somebody wants `who` to type, connected to `connect`. */
  ask({ who, connect } = {}) {
    if (who && this.keyboards?.includes(who)) this.host.value = who;
    if (connect) this.place.value = connect;
    this._drawAgain();
    this.opened();
    if (connect && !this.wire) this._act("connect", connect);
    (this.prompt.hidden ? this.place : this.field).focus();
  }

  /** A word that may be said now was chosen elsewhere: put it on the line, if this is its wire. */
  use(wire, verb) {
    if (this.wire?.wire !== wire) return;
    this._put(`${verb} `);
    this.opened();
    this.field.focus();
  }

  // ---- drawing

  draw(scene) {
    this.scene = scene;
    const who = this.host.value;
    const typed = [...scene.view.wires.values()].filter((wire) => wire.caller === who && !wire.post);
    const last = typed.at(-1);
    this.wire = last?.state === "open" ? last : null;
    const dialled = this.wire && document.activeElement === this.place;
    this.none.hidden = Boolean(who);
    this.scroll.hidden = this.foot.hidden = !who;
    this.prompt.hidden = !this.wire;
    this.hangUp.hidden = !this.wire;
    this.dial.hidden = Boolean(this.wire);
    this.host.closest("label").hidden = this.keyboards.length < 2;
    this.past.hidden = scene.atEnd || scene.how === "follow";
    this._rows(last);
    this._await(last);
    this._say(last);
    this._allow(last);
    this._suggest(last);
    const conversing = this.scroll.scrollHeight;
    this.scroll.scrollTop = conversing;
    if (dialled) this.field.focus();
  }

  _drawAgain() {
    if (this.scene) this.draw(this.scene);
  }

  _rows(wire) {
    const { film, u } = this.scene;
    const places = wire
      ? film.talks
          .get(wire.wire)
          .places.filter((place) => place <= u)
          .slice(-SHOWN)
      : [];
    const have = new Map([...this.list.children].map((one) => [Number(one.dataset.u), one]));
    const same = this.film === film && this.of === wire?.wire;
    Object.assign(this, { film, of: wire?.wire });
    const rows = places.map((place) => (same && have.get(place)) || row(this.scene, film.utterances[place]));
    if (!same || rows.length !== this.list.children.length || rows.at(-1) !== this.list.lastElementChild) fill(this.list, rows);
    for (const one of rows) {
      const now = Number(one.dataset.u) === u;
      one.classList.toggle("now", now);
      for (const token of one.querySelectorAll(".token, .fold")) token.tabIndex = now ? 0 : -1;
    }
  }

  /** What was sent from here and nobody has understood yet: its end, or the end of something longer, is to come. */
  _await(wire) {
    const octets = wire ? this._unheard(wire.wire) : "";
    const line = ({ start, end }) =>
      h(
        "li",
        { class: "row", title: words("terminal.pending") },
        h("time"),
        h("b", { class: "side", "aria-hidden": "true" }, "C"),
        h("div", { class: "said" }, shown(octets.slice(start, end))),
      );
    fill(this.pending, octets && lines(octets).slice(-SHOWN).map(line));
    this.pending.hidden = !octets;
  }

  /** The octets sent on a wire by now after the last thing that was heard there. */
  _unheard(wire) {
    const { film, u, n } = this.scene;
    const said = film.talks.get(wire).places.map((place) => film.utterances[place]);
    const last = said.findLast((one) => one.side === "C" && one.u <= u);
    const sent = film.events
      .slice(last?.event ?? 0, n)
      .map(({ fact }) => fact)
      .filter((fact) => fact.type === "Sent" && fact.wire === wire && fact.side === "C");
    const from = last?.end ?? 0;
    return sent.map(({ offset, data }) => data.slice(Math.max(0, from - offset))).join("");
  }

  _say(wire) {
    const text = !wire ? "terminal.closed" : ({ dialled: "terminal.dialling", open: "" }[wire.state] ?? "terminal.closed");
    this.state.textContent = text && words(text);
  }

  _allow(wire) {
    const last = wire && this.scene.film.talks.get(wire.wire).places.findLast((place) => place <= this.scene.u);
    this.allowed = (this.wire && this.scene.film.utterances[last]?.allowed) || [];
    const chip = (verb) => h("button", { type: "button", class: "chip", onclick: () => this.use(this.wire.wire, verb) }, verb);
    fill(this.chips, this.allowed.length > 0 && h("span", { class: "dim" }, words("terminal.allowed")), this.allowed.map(chip));
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

  _key(event) {
    if (event.isComposing) return;
    const { key } = event;
    if (key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this._send();
    } else if (key === "Tab" && !event.shiftKey && this._complete()) event.preventDefault();
    else if (key === "ArrowUp" && this._isOnFirstLine()) this._recall(-1, event);
    else if (key === "ArrowDown" && this._isOnLastLine()) this._recall(1, event);
  }

  _isOnFirstLine() {
    return !this.field.value.slice(0, this.field.selectionStart).includes("\n");
  }

  _isOnLastLine() {
    return !this.field.value.slice(this.field.selectionEnd).includes("\n");
  }

  _recall(by, event) {
    const place = this.recall + by;
    if (place < 0 || place > this.history.length) return;
    event.preventDefault();
    this.recall = place;
    this._put(this.history[place] ?? "");
  }

  /** Complete what was begun to a word that is allowed; press again for the next one. An empty line lets Tab go on. */
  _complete() {
    const begun = this.cycle?.shown === this.field.value ? this.cycle.begun : this.field.value;
    const fitting = begun.trim() ? this.allowed.filter((verb) => verb.toLowerCase().startsWith(begun.trim().toLowerCase())) : [];
    if (!fitting.length) return false;
    const turn = this.cycle?.begun === begun && this.cycle.shown === this.field.value ? (this.cycle.turn + 1) % fitting.length : 0;
    const shown = `${fitting[turn]} `;
    if (shown === this.field.value) return false;
    this._put(shown);
    this.cycle = { begun, shown, turn };
    return true;
  }

  _put(text) {
    this.field.value = text;
    this.field.setSelectionRange(text.length, text.length);
    this._fit();
  }

  _fit() {
    this.field.rows = Math.min(6, this.field.value.slice(0, 2000).split("\n").length);
  }

  /** What is too long to look at is sent without being shown first: the server has the word on it. */
  _paste(event) {
    const text = event.clipboardData?.getData("text") ?? "";
    if (text.length < 200_000) return;
    event.preventDefault();
    this._type(this.field.value + text);
  }

  _send() {
    const text = this.field.value;
    if (text && text.length < MOST_KEPT && text !== this.history.at(-1)) this.history.push(text);
    this.recall = this.history.length;
    this._put("");
    this._type(text);
  }

  async _type(text) {
    const lines = text.replace(/\r\n?/g, "\n").split("\n");
    const pieces = lines.length > MANY ? [lines.join(LINE_END) + LINE_END] : lines.map((line) => line + LINE_END);
    for (const piece of pieces) {
      const answer = await this._act("type", piece);
      if (!answer || answer.error) return this._giveBack(text);
    }
  }

  /** What the server did not take stays at hand. */
  _giveBack(text) {
    if (text.length < MOST_KEPT && !this.field.value) this._put(text);
  }

  _act(action, text = "") {
    return this.give(this.host.value, action, text);
  }
}
