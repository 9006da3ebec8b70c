// The presenter's watch: minutes spoken since it was started, of those planned, and whether one is ahead or behind.

import { fillIn, words } from "../kit/words.js";
import { pace, told } from "./pace.js";

const TICK = 1000; // ms
const $ = (id) => document.getElementById(`presenter-${id}`);

export class Watch {
  /** `name`: by which this tab keeps when it was started; `minutes`: planned. */
  constructor(name, minutes) {
    Object.assign(this, { name, planned: minutes * 60, share: 0 });
    Object.assign(this, this._recall() ?? { begun: Date.now(), from: null }); // when, and with how much shown already
    $("again").addEventListener("click", () => this.start());
    setInterval(() => this.draw(), TICK);
  }

  start() {
    Object.assign(this, { begun: Date.now(), from: this.share });
    this._keep();
    this.draw();
  }

  /** How much of the film is shown, from 0 to 1. */
  reach(share) {
    this.share = share;
    if (this.from === null) this.start();
    this.draw();
  }

  draw() {
    const spent = (Date.now() - this.begun) / 1000;
    const { how, by } = pace({ planned: this.planned, spent, share: this.share - (this.from ?? 0) });
    $("spent").textContent = told(spent);
    $("pace").dataset.how = how;
    $("pace").textContent = fillIn(words(`presenter.pace.${how}`), { time: told(by) });
  }

  _recall() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name));
    } catch {
      return null;
    }
  }

  _keep() {
    try {
      sessionStorage.setItem(this.name, JSON.stringify({ begun: this.begun, from: this.from }));
    } catch {
      // then a reload starts it again
    }
  }
}
