// The same session four times, with less help each time: whole, with gaps, by its goals, at a bare prompt. Every round
// begins a run of its own; what is said there is answered by the servers, and the goal says when a round is done.

import { say } from "../kit/bus.js";
import { fill, h } from "../kit/el.js";
import { words } from "../kit/words.js";
import { cheer } from "./cheer.js";
import { next, reached, ROUNDS, roundOf } from "./rounds.js";

const [WHOLE, GAPS, GOALS] = [1, 2, 3];

export class Fade {
  /** `aside(then)`: does `then` while no question covers anything. */
  constructor(leaf, progress, aside) {
    Object.assign(this, { leaf, progress, aside });
    this.name = leaf.dataset.name;
    this.of = Number(leaf.dataset.steps);
    this.isOn = false; // a round is being said
    this.isComing = false; // … as soon as its run is there
    this.heard = { said: 0, met: 0, answer: "", over: false };
    this.rounds = [...leaf.querySelectorAll(".round-choice")];
    this.lines = [...leaf.querySelectorAll(".session > li")];
    for (const button of this.rounds) button.addEventListener("click", () => this._choose(Number(button.dataset.round)));
    this._find(".begin").addEventListener("click", () => this._begin());
    for (const form of leaf.querySelectorAll(".session form")) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this._say(form);
      });
    }
    this.round = next(this.progress.get(this.key));
    this._draw();
  }

  get key() {
    return `fade:${this.name}`;
  }

  get isMet() {
    return this.heard.met >= this.of;
  }

  /** The call is over before the goal is met: nothing can be said any more. */
  get isCut() {
    return this.isOn && this.heard.over && !this.isMet;
  }

  frame({ fades = {}, run }) {
    const heard = fades[this.name];
    if (!heard) return;
    if (this.isComing && run !== this.before) this._arrive();
    const { isMet: wasMet, isCut: wasCut } = this;
    this.run = run;
    this.heard = heard;
    if (this.isOn && this.isMet && !wasMet) this._done();
    this._draw();
    if (this.isCut !== wasCut) this._cut();
  }

  reset() {
    this.progress.set(this.key, undefined);
    this.isOn = this.isComing = false;
    this.round = WHOLE;
    this._draw();
  }

  _find(selector) {
    return this.leaf.querySelector(selector);
  }

  _choose(round) {
    this.round = round;
    this.isOn = false;
    this._tell();
    this._draw();
  }

  /** A run of its own: what was said before in this one would count. */
  _begin() {
    Object.assign(this, { isOn: false, isComing: true, before: this.run });
    this._tell();
    say("anew");
  }

  _arrive() {
    Object.assign(this, { isOn: true, isComing: false });
    const { who, connect } = this.leaf.dataset;
    // once the stage has shown where the film begins
    queueMicrotask(() => {
      this.aside(() => say("goto", { u: Infinity }));
      say("ask-terminal", { who: who || undefined, connect: connect || undefined, isBare: this.round === ROUNDS });
      if (this.round <= GAPS) this._stayHere();
    });
  }

  /** The lines lie in the lesson: there one stays, unless a keyboard lies beside it and all is to be typed. */
  _stayHere() {
    const isBeside = this.leaf.checkVisibility();
    if (!isBeside) {
      document.activeElement.blur(); // a small screen gives all room to who types
      say("view", { view: "lesson" });
    }
    if (!isBeside || this.round === GAPS) this._focus();
    this.look();
  }

  /** What one goes by while the round is said comes into sight. */
  look() {
    const place = this._current ?? this._find(this.round === GOALS ? ".goals" : ".begin");
    place.scrollIntoView({ block: "nearest" });
  }

  _done() {
    this.isOn = false;
    this.progress.set(this.key, reached(this.progress.get(this.key), this.round));
    this._tell(this.round === ROUNDS ? "fade.done" : "fade.round-done");
    this.round = Math.min(this.round + 1, ROUNDS);
    cheer(this.leaf, [this._find(".fade-verdict")]);
  }

  /** Not the end of it: the round is begun again, or another call made. */
  _cut() {
    if (!this.isCut) return this._tell();
    this._tell("fade.cut");
    cheer(this.leaf, [this._find(".begin"), this._find(".fade-verdict")]);
  }

  _tell(key) {
    this._find(".fade-verdict").textContent = key ? words(key) : "";
  }

  /** What a line says, with what stands in its gaps. */
  _say(form) {
    const pieces = [...form.querySelectorAll(".piece")].map((piece) => piece.querySelector("input:enabled")?.value ?? piece.dataset.text);
    say("type", { text: pieces.join("") });
  }

  // ---- drawing

  _draw() {
    const { round, isOn, _current: before } = this;
    const isHere = this._find(".session").contains(document.activeElement);
    const { said, met, answer } = this.heard;
    const isSpoken = isOn && (round === WHOLE || round === GAPS);
    for (const button of this.rounds) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.round) === round));
      button.classList.toggle("is-done", Number(button.dataset.round) <= roundOf(this.progress.get(this.key)));
    }
    for (const sentence of this.leaf.querySelectorAll(".sentence")) sentence.hidden = Number(sentence.dataset.round) !== round;
    this._find(".session").hidden = round > GAPS;
    this.lines.forEach((line, n) => this._line(line, n, isSpoken ? said : -1));
    this._find(".goals").hidden = round !== GOALS;
    [...this._find(".goals").children].forEach((goal, n) => goal.classList.toggle("is-met", isOn && n < met));
    this._find(".begin").textContent = words(isOn ? "fade.again" : "fade.begin");
    this._find(".heard").hidden = !isOn || !answer;
    fill(this._find(".heard code"), isOn ? `S: ${answer}` : "");
    this.leaf.classList.toggle("is-done", this.progress.isDone(this.key));
    this._find(".after").hidden = !this.progress.isDone(this.key);
    if (isHere && this._current !== before) this._focus();
  }

  /** The line that is next. */
  get _current() {
    return this._find('.session > [aria-current="step"]');
  }

  /** To the next line, or where there is none to what comes after all. */
  _focus() {
    const place = this._current?.querySelector("input:enabled, button") ?? this._find(".begin");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }

  /** A line is whole, or has gaps: to be filled where it is next, empty where it is still to come. */
  _line(line, n, said) {
    const isNext = n === said && !this.isCut;
    const isGapped = this.round === GAPS && (said < 0 || n >= said);
    if (isNext) line.setAttribute("aria-current", "step");
    else line.removeAttribute("aria-current");
    line.classList.toggle("is-said", n < said);
    line.querySelector("button").hidden = !isNext;
    line.querySelector(".answers").hidden = this.round !== WHOLE;
    for (const gap of line.querySelectorAll(".gap")) this._gap(gap, isGapped, isNext);
  }

  _gap(gap, isGapped, isNext) {
    const input = gap.querySelector("input");
    if (!isGapped) fill(gap, gap.dataset.text);
    else if (!input) fill(gap, this._field(gap.dataset.text, isNext));
    else input.disabled = !isNext;
  }

  _field(text, isNext) {
    const field = h("input", {
      "aria-label": words("fade.gap"),
      size: Math.max(2, text.length),
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
    });
    field.disabled = !isNext;
    return field;
  }
}
