// One question: choose, say how sure you are, see; then see, if you like, when a wrong choice would be said. Its card lies
// in the lesson, or beside the line while it is asked.

import { known, words } from "../kit/words.js";

export class Card {
  /** `does`: {answered(), whether she chose or waved it away; otherwise(card, button), she wants to see another film}. */
  constructor(leaf, progress, does) {
    Object.assign(this, { leaf, progress, does });
    this.name = leaf.dataset.name;
    this.place = null; // the utterance after which to ask, while the film has it
    this.isFresh = false; // answered just now: it stays to be read
    this.isAsked = false; // it lies open, here or there
    this.chosen = null;
    this.card = leaf.querySelector(".card");
    this.choices = [...this.card.querySelectorAll(".choice")];
    this.right = Number(this.card.dataset.right);
    for (const choice of this.choices) choice.addEventListener("click", () => this._choose(choice));
    for (const button of this.card.querySelectorAll(".otherwise")) button.addEventListener("click", () => this._otherwise(button));
    for (const button of this.card.querySelectorAll("[data-sure]")) button.addEventListener("click", () => this._answer(button.dataset.sure));
    this._find(".skip-it").addEventListener("click", () => this.skip());
    this._find(".again").addEventListener("click", () => this._again());
    this.renew();
  }

  /** It shows what is known of it now: an answer, or none. */
  renew() {
    this.isFresh = false;
    this._cover();
    if (!this.isOpen) this._show(this.progress.get(this.key));
  }

  get key() {
    return `predict:${this.name}`;
  }

  get isOpen() {
    return !this.progress.get(this.key);
  }

  /** Lay the card on the table, or (null) into the lesson: there it is read while it is asked, or once it is answered. */
  lie(table, isAsked) {
    const home = table ?? this.leaf;
    const isMoved = this.card.parentElement !== home;
    const isNews = isAsked && (isMoved || !this.isAsked);
    const how = [Boolean(table), isAsked, this.isOpen, this.place === null].join();
    this.isAsked = isAsked;
    if (isMoved) home.append(this.card);
    if (how === this.how) return;
    this.how = how;
    this.card.hidden = !table && !isAsked && this.isOpen;
    this.leaf.querySelector(".waits").hidden = !table && (isAsked || !this.isOpen);
    this.leaf.querySelector(".later").hidden = Boolean(table);
    this.leaf.querySelector(".open").hidden = !table;
    this.leaf.querySelector(".go").hidden = Boolean(table);
    this.leaf.querySelector(".go").disabled = this.place === null;
    if (isNews) this._uncover();
    if (isNews && !this._isPrefaced) this._comeIntoView();
  }

  /** On a small screen the sheet gives way to whoever types; for a question it comes back. */
  _uncover() {
    if (!this.card.closest("[hidden]") && !this.card.checkVisibility()) document.activeElement.blur();
  }

  /** Whether the lesson itself begins above it: then that is read first. */
  get _isPrefaced() {
    return Boolean(this.card.closest('[role="tabpanel"]').querySelector(".story.beginning"));
  }

  focus() {
    this.card.focus({ preventScroll: true });
    this._comeIntoView();
  }

  /** All of it, or its beginning when there is no room for all. */
  _comeIntoView() {
    const room = this.card.closest('[role="tabpanel"]').clientHeight;
    this.card.scrollIntoView({ block: this.card.offsetHeight > room ? "start" : "nearest" });
  }

  /** The answer, without a guess. */
  skip() {
    this._reveal("skipped");
  }

  _find(selector) {
    return this.card.querySelector(selector);
  }

  _choose(choice) {
    if (!this.isOpen) return;
    this.chosen = this.choices.indexOf(choice);
    for (const one of this.choices) one.setAttribute("aria-pressed", String(one === choice));
    const sure = this._find(".sure");
    sure.hidden = false;
    sure.scrollIntoView({ block: "nearest" });
  }

  _answer(sure) {
    this._reveal(`${this.chosen === this.right ? "right" : "wrong"}.${sure}`, this.chosen);
  }

  _reveal(how, chosen = null) {
    const result = chosen === null ? how : `${how} ${chosen}`;
    this.isFresh = true;
    this.progress.set(this.key, result);
    this._show(result);
    this.does.answered();
    this.focus();
  }

  _show(result) {
    const [how, chosen] = result.split(" ");
    this.choices.forEach((choice, n) => {
      const isRight = n === this.right;
      const isChosen = String(n) === chosen;
      choice.disabled = true;
      choice.classList.toggle("is-right", isRight);
      choice.classList.toggle("is-chosen", isChosen);
      choice.setAttribute("aria-pressed", String(isChosen));
      this._unfold(choice, isRight || isChosen);
    });
    this._find(".kind").hidden = true;
    this._find(".verdict").textContent = known(`predict.${how}`) ? words(`predict.${how}`) : "";
    this._find(".sure").hidden = this._find(".skip-it").hidden = true;
    this._find(".after").hidden = this._find(".again").hidden = false;
  }

  /** A choice that was answered: its reason, and the way to the film in which it comes true; a line without either goes. */
  _unfold(choice, isTold) {
    const { parentElement: line, nextElementSibling: why } = choice;
    const way = line.querySelector(".otherwise");
    why.hidden = !isTold;
    if (way) way.hidden = false;
    line.hidden = !isTold && !way;
  }

  _otherwise(button) {
    button.parentElement.querySelector(".why").hidden = false;
    this.does.otherwise(this, button);
  }

  _again() {
    this.reset();
    this.leaf.querySelector(".go").click();
  }

  /** As if it had never been asked; it comes again when the film passes there. */
  reset() {
    this.progress.set(this.key, undefined);
    this._cover();
  }

  /** No choice is made, and none is told of. */
  _cover() {
    this.chosen = null;
    for (const choice of this.choices) {
      choice.disabled = false;
      choice.classList.remove("is-right", "is-chosen");
      choice.setAttribute("aria-pressed", "false");
      choice.nextElementSibling.hidden = true;
      choice.parentElement.hidden = false;
    }
    for (const button of this.card.querySelectorAll(".otherwise")) button.hidden = true;
    this._find(".verdict").textContent = "";
    this._find(".kind").hidden = this._find(".skip-it").hidden = false;
    this._find(".sure").hidden = this._find(".after").hidden = this._find(".again").hidden = true;
  }
}
