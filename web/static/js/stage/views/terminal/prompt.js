// The prompt: a line, or several, being written; what was written before comes back, and what was begun is completed.

import { h } from "../../../kit/el.js";
import { words } from "../../../kit/words.js";

const MOST_KEPT = 10_000; // characters of what was typed that are brought back
const MOST_SHOWN = 200_000; // characters pasted that are looked at before they are sent

export class Prompt {
  constructor({ send }) {
    this.send = send;
    this.allowed = []; // words that may be said now
    this.history = [];
    this.recall = 0;
    this.field = h("textarea", {
      rows: 1,
      name: "line",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "send",
      "aria-describedby": "terminal-hint",
    });
    this.root = h(
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
    this._listen();
  }

  _listen() {
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this._send();
    });
    this.field.addEventListener("keydown", (event) => this._key(event));
    this.field.addEventListener("input", () => this._fit());
    this.field.addEventListener("paste", (event) => this._paste(event));
  }

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
    this.put(this.history[place] ?? "");
  }

  /** Whether an allowed word begins so. */
  isBegun(text) {
    return this._fitting(text).length > 0;
  }

  _fitting(text) {
    const begun = text.trim().toLowerCase();
    return begun ? this.allowed.filter((verb) => verb.toLowerCase().startsWith(begun)) : [];
  }

  /** Complete what was begun to a word that is allowed; press again for the next one. An empty line lets Tab go on. */
  _complete() {
    const begun = this.cycle?.shown === this.field.value ? this.cycle.begun : this.field.value;
    const head = this.isBegun(begun) ? "" : (/^\S+ +/.exec(begun)?.[0] ?? ""); // a tag
    const fitting = this._fitting(begun.slice(head.length));
    if (!fitting.length) return false;
    const turn = this.cycle?.begun === begun && this.cycle.shown === this.field.value ? (this.cycle.turn + 1) % fitting.length : 0;
    const shown = `${head}${fitting[turn]} `;
    if (shown === this.field.value) return false;
    this.put(shown);
    this.cycle = { begun, shown, turn };
    return true;
  }

  put(text) {
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
    if (text.length < MOST_SHOWN) return;
    event.preventDefault();
    this.send(this.field.value + text);
  }

  _send() {
    const text = this.field.value;
    if (text && text.length < MOST_KEPT && text !== this.history.at(-1)) this.history.push(text);
    this.recall = this.history.length;
    this.put("");
    this.send(text);
  }

  /** What the server did not take stays at hand. */
  giveBack(text) {
    if (text.length < MOST_KEPT && !this.field.value) this.put(text);
  }
}
