// The gloss: a small note beside the token under the pointer or the focus. It can be hovered itself, and Escape sends
// it away (WCAG 1.4.13). A tap or Enter asks for the whole note. In a picture it covers none of what that names in
// `data-clear`, and stands at its foot or head where there is no room within.

import { shared } from "../../kit/boxes.js";
import { cleaned, fill, h, style } from "../../kit/el.js";
import { note } from "../../kit/notebook.js";

const COVERED = '.held .now .token[data-kind="violation"]'; // while a question waits, that would be the answer
const REST = 160; // ms the pointer must rest on a token
const LINGER = 220; // ms the gloss stays after the pointer left

export class Gloss {
  /** `open(key, text)`: a token was chosen. */
  constructor(stage, open) {
    this.box = h("div", { class: "gloss", role: "tooltip", id: "stage-gloss", hidden: true });
    stage.append(this.box); // inside, so that it is seen in full screen too
    this.open = open;
    this.timer = null;
    this.met = null; // the token under the pointer, until that moves
    stage.addEventListener("pointerover", (event) => (this.met = event.pointerType === "mouse" && event.target.closest(".token")));
    stage.addEventListener("pointermove", () => this._over());
    stage.addEventListener("pointerout", (event) => event.target.closest(".token") && this._leave());
    stage.addEventListener("focusin", (event) => this._focus(event.target));
    stage.addEventListener("focusout", () => this._leave());
    stage.addEventListener("click", (event) => this._choose(event.target.closest(".token")));
    stage.addEventListener("keydown", (event) => this._key(event));
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this._leave());
    addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
    addEventListener("scroll", () => this.hide(), { capture: true, passive: true });
  }

  /** The pointer came to a token. (Where the token came to the pointer, as under a clicker's hands, nobody asked.) */
  _over() {
    const { met } = this;
    this.met = null;
    if (!met) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(met), REST);
  }

  _focus(target) {
    if (target.matches?.(".token") && target.matches(":focus-visible")) this.show(target);
  }

  _leave() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), LINGER);
  }

  _choose(token) {
    if (!token || token.matches(COVERED) || !getSelection().isCollapsed) return;
    this.hide();
    this.open(token.dataset.key, token.textContent, token);
  }

  _key(event) {
    const token = event.target.closest?.(".token");
    if (!token || token.matches("button")) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      this._choose(token);
    }
  }

  show(token) {
    clearTimeout(this.timer);
    if (token.matches(COVERED)) return;
    const found = note(token.dataset.key, () => this.token === token && this.show(token));
    this.token = token;
    if (!found) return this._put(false);
    fill(this.box, h("b", {}, found.title), cleaned("span", found.one));
    this._put(true);
    token.setAttribute("aria-describedby", "stage-gloss");
  }

  _put(visible) {
    this.box.hidden = !visible;
    if (!visible) return;
    const at = this.token.getClientRects()[0];
    if (!at) return this.hide();
    const { width, height } = this.box.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8));
    const picture = this.token.closest("[data-clear]");
    const seen = picture && inSight(picture);
    const ends = seen ? [at, seen] : [at];
    const tops = ends.flatMap(({ top, bottom }) => [bottom + 6, top - height - 6]).filter((top) => top >= 8 && top + height < innerHeight);
    const kept = seen ? shownIn(picture, seen) : [];
    const covers = (top) => kept.some((one) => shared(one, { left, right: left + width, top, bottom: top + height }));
    style(this.box, { left: `${left}px`, top: `${tops.find((top) => !covers(top)) ?? tops[0] ?? 8}px` });
  }

  hide() {
    clearTimeout(this.timer);
    if (!this.token) return; // whatever scrolls comes here
    this.token.removeAttribute("aria-describedby");
    this.token = null;
    this.box.hidden = true;
  }
}

const boxOf = (one) => one.getBoundingClientRect();

/** From where to where a picture is seen in its view, which rolls. */
function inSight(picture) {
  const [whole, view] = [picture, picture.closest(".view")].map(boxOf);
  return { top: Math.max(whole.top, view.top), bottom: Math.min(whole.bottom, view.bottom) };
}

/** The boxes of a picture that are not to be covered, of what of it is seen. */
function shownIn(picture, seen) {
  const shown = [...picture.querySelectorAll(picture.dataset.clear)].filter((one) => one.checkVisibility({ visibilityProperty: true }));
  return shown.map(boxOf).filter(({ top, bottom }) => bottom > seen.top && top < seen.bottom);
}
