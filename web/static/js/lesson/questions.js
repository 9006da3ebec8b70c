// Questions before something is said: the film stops there, what comes next stays covered, and the card lies beside the
// line until it is answered or waved away. One who jumps past a question is not called back. A wrong choice leads to the
// film in which it comes true; on the way back the card lies open again.

import { say } from "../kit/bus.js";
import { Card } from "./card.js";

export class Questions {
  /** `tour`: while that speaks nothing is asked. */
  constructor(leaves, table, progress, tour) {
    Object.assign(this, { table, tour });
    this.panel = table.closest('[role="tabpanel"]');
    const does = { answered: () => this._answered(), otherwise: (card, button) => this._otherwise(card, button) };
    this.cards = leaves.map((leaf) => new Card(leaf, progress, does));
    this.run = this.origin = null; // the film that is shown, and the one whose acts are played otherwise in it
    this.left = null; // {run, card, button}: the film that was left to see another, and by which button
    this.returning = null; // that button, until it has the focus again
    this.u = -1; // where the film stands
    this.cover = null; // where the stage was told to stop; null when it must be told again
    this.isAside = false;
    const change = new MutationObserver(() => this._arrange());
    change.observe(this.panel, { attributeFilter: ["hidden"] });
    if (tour) change.observe(tour, { attributeFilter: ["data-speaks"] });
    for (const card of this.cards) card.leaf.querySelector(".go").addEventListener("click", () => this._go(card));
  }

  /** The question that is settled in this film is asked in the one it came from: what is right is wrong here. */
  frame({ predicts = {}, run = null, origin = null, settled = null }) {
    for (const card of this.cards) card.place = card.name === settled ? null : (predicts[card.name] ?? null);
    if (run !== this.run) this._meet(run, origin);
    this.cover = null; // another film may have come, and uncovered everything
    this._arrange();
  }

  playhead({ u }) {
    this.u = u;
    this._arrange();
    for (const card of this.cards) if (!card.isAsked) card.isFresh = false;
    this._return();
  }

  reset() {
    for (const card of this.cards) card.reset();
  }

  /** Other answers are known now, or none: a room is asked whatever this browser remembers. */
  renew() {
    for (const card of this.cards) card.renew();
    this._arrange();
  }

  /** Another film is shown: nothing of it yet. */
  _meet(run, origin) {
    Object.assign(this, { run, origin, u: -1 });
    if (this.left?.run !== run) return;
    this.left.card.isFresh = true;
    this.returning = this.left.button;
    this.left = null;
  }

  /** The button by which the film was left has the focus again, wherever its card lies now. */
  _return() {
    const { returning } = this;
    if (!returning) return;
    const panel = returning.closest('[role="tabpanel"]');
    if (panel.hidden) say("view", { view: panel.id.replace("view-", "") });
    returning.focus();
    if (document.activeElement === returning) this.returning = null;
  }

  _otherwise(card, button) {
    this.left = { run: this.origin ?? this.run, card, button };
    say("otherwise", { predict: card.name, choice: card.choices.findIndex((choice) => button.parentElement.contains(choice)) });
  }

  /** Somebody wanted to go on all the same: the question asks for attention, once the answer before it has been read. */
  insist() {
    for (const card of this.cards) card.isFresh = false;
    this._arrange();
    this.asked?.focus();
  }

  /** The answer, to a room that had time to think. */
  reveal() {
    this.insist();
    this.asked?.skip();
  }

  /** Nothing is covered while `then` moves the film: whoever asks to be shown is not asked first. */
  aside(then) {
    this.isAside = true;
    say("release");
    then();
    this.isAside = false;
    this.cover = null;
    this._arrange();
  }

  /** The card that lies open. */
  get asked() {
    return this.cards.find((card) => card.isAsked);
  }

  _arrange() {
    if (this.isAside) return;
    const isSilent = this.tour?.dataset.speaks === "yes";
    const ahead = this.cards.filter((card) => !isSilent && card.isOpen && card.place !== null && card.place >= this.u);
    this._hold(Math.min(...ahead.map((card) => card.place)) + 1);
    for (const card of this.cards) {
      const isAsked = !isSilent && this._isTimeFor(card);
      card.lie(isAsked && !this.panel.hidden ? this.table : null, isAsked);
    }
  }

  /** A card is asked at its place; once answered, it stays while the answer is shown, and the next one waits. */
  _isTimeFor(card) {
    return card.isOpen ? card.place === this.u && !this.cards.some((other) => this._isRead(other)) : this._isRead(card);
  }

  _isRead({ place, isFresh }) {
    return isFresh && place !== null && (this.u === place || this.u === place + 1);
  }

  _hold(cover) {
    if (cover === this.cover) return;
    this.cover = cover;
    if (cover === Infinity) say("release");
    else say("hold", { u: cover });
  }

  _answered() {
    const { place } = this.asked ?? { place: this.u };
    this._arrange();
    say("goto", { u: place + 1, looks: true });
  }

  _go({ place }) {
    this.aside(() => say("goto", { u: place, looks: true }));
  }
}
