// The bar of time: buttons, rail with its chapters, speed, step and clock.

import { fill, h, renew, style } from "../../kit/el.js";
import { called, clock, number, words } from "../../kit/words.js";
import { chapterAt } from "../film/chapters.js";
import { lefts } from "./rail_layout.js";

const MINUTE = 60e6; // microseconds
const LETTER = 6.6; // pixels of a name's letter, about
const TIGHT = 8; // a name with room for fewer letters than that is its number
const TARGET = 24; // pixels that a finger needs

const $ = (id) => document.getElementById(`stage-${id}`);
const word = (key) => h("span", { class: "gauge-word" }, `${words(key)} `);

export class Transport {
  constructor(projector, { chapter }) {
    this.projector = projector;
    this.rail = $("rail");
    this.play = $("play");
    this.film = null;
    this.room = null; // the rail's width, until it changes
    this.widths = new Map(); // of names that were measured, until then
    const sizes = new ResizeObserver(() => this._resized());
    for (const one of [this.rail, $("chapters")]) sizes.observe(one); // a low window shows no names; a higher one does
    $("play").addEventListener("click", () => projector.toggle());
    $("step").addEventListener("click", () => projector.step(1));
    $("back").addEventListener("click", () => projector.step(-1));
    $("previous").addEventListener("click", () => chapter(-1));
    $("next").addEventListener("click", () => chapter(1));
    $("speed").addEventListener("change", (event) => projector.setSpeed(Number(event.target.value)));
    this.rail.addEventListener("input", () => projector.seek(Number(this.rail.value)));
  }

  _resized() {
    this.room = this.shape = null;
    this.widths.clear();
    requestAnimationFrame(() => this.scene && this.draw(this.scene));
  }

  draw(scene) {
    this.scene = scene;
    const { film, u, chapters } = scene;
    const length = film.utterances.length;
    this._layOut(scene, length);
    this._allow(length > 0);
    this.rail.max = Math.max(0, length - 1);
    this.rail.value = Math.max(0, u);
    this.rail.setAttribute(
      "aria-valuetext",
      `${words("stage.step-said", { step: u + 1, of: length })}${u >= 0 ? `: ${called(scene.glasses.label(film, film.utterances[u]))}` : ""}`,
    );
    style($("segments"), { "--done": length > 1 ? Math.max(0, u) / (length - 1) : 0 });
    this._mode(scene);
    this._mark(chapterAt(chapters, u));
    renew(
      $("place"),
      word("stage.step-short"),
      h("b", {}, number(u + 1)),
      `/${number(length)}`,
      scene.isFine && h("span", { class: "gauge-fine" }, word("stage.event-short"), `${number(scene.n)}/${number(film.events.length)}`),
    );
    const at = scene.atEnd ? film.at : (film.events[scene.n - 1]?.at ?? 0);
    $("clock").textContent = clock(at);
    $("seconds").hidden = at >= MINUTE; // such a time is minutes and seconds
  }

  /** The chapter that is shown has its name whole; of the others, each has its number at least. */
  _mark(place) {
    if (place === this.marked) return;
    this.marked = place;
    const names = [...$("chapters").children];
    names[this.now]?.removeAttribute("aria-current");
    names[place]?.setAttribute("aria-current", "true");
    this.now = place;
    const least = Math.min(TARGET, this.room / names.length);
    const most = this.room - least * (names.length - 1);
    const widths = names.map((one, n) => (n === place ? Math.max(least, Math.min(most, this._whole(one))) : least));
    const found = lefts(this.begins, widths, this.room);
    names.forEach((one, n) => this._stand(one, found[n], (found[n + 1] ?? this.room) - found[n], n === place));
  }

  /** How wide a name is, whole. */
  _whole(name) {
    const label = name.title;
    name.classList.remove("tight");
    if (!this.widths.has(label)) this.widths.set(label, name.scrollWidth + 1);
    return this.widths.get(label);
  }

  _stand(name, left, room, isNow) {
    const { length } = name.title;
    name.classList.toggle("tight", !isNow && room / LETTER - 1 < Math.min(length, TIGHT));
    name.classList.toggle("late", left + (length + 2) * LETTER > this.room); // the pointer would write it beyond the end
    style(name, { left: `${left}px`, "max-width": `${room}px` });
  }

  /** There is nothing to play before the first line. */
  _allow(isAny) {
    if (isAny === this.isAny) return;
    this.isAny = isAny;
    for (const name of ["previous", "back", "play", "step", "next"]) $(name).disabled = !isAny;
  }

  _mode({ u, atEnd }) {
    const { playing, hurrying } = this.projector;
    const label = words(playing ? "stage.pause" : "stage.play");
    this.play.classList.toggle("playing", playing);
    this.play.setAttribute("aria-label", label);
    this.play.title = label;
    $("step").toggleAttribute("data-off", atEnd && !hurrying);
    $("back").toggleAttribute("data-off", u <= 0);
  }

  /** Segments and names, when film or chapters changed. */
  _layOut({ film, chapters }, length) {
    this.room ??= this.rail.parentElement.clientWidth || 600;
    const shape = `${this.room} ${length} ${chapters.map((one) => `${one.u}${one.title}`).join("|")}`;
    if (film === this.film && shape === this.shape) return;
    Object.assign(this, { film, shape });
    const last = Math.max(1, length - 1);
    this.begins = chapters.map(({ u }) => (u / last) * this.room);
    this.marked = null;
    fill(
      $("segments"),
      chapters.filter(({ u }) => u > 0).map(({ u }) => style(h("i"), { left: `${(u / last) * 100}%` })),
    );
    fill($("chapters"), chapters.map((one, place) => this._name(one, place + 1)));
  }

  _name({ u, title }, number) {
    const label = `${number} ${title}`;
    const does = { title: label, "aria-label": label, onclick: () => this.projector.seek(u) };
    return h("button", { type: "button", ...does }, String(number), h("span", {}, ` ${title}`));
  }
}
