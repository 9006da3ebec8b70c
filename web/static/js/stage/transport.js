// The bar of time: buttons, rail with its chapters, speed, step and clock.

import { shared } from "./boxes.js";
import { chapterAt } from "./chapters.js";
import { fill, h, renew, style } from "./el.js";
import { called, clock, number, words } from "./words.js";

const MINUTE = 60e6; // microseconds
const LETTER = 6.6; // pixels of a name's letter, about
const TIGHT = { name: 6, number: 24 }; // a name with room for fewer letters than that is its number; pixels a number needs

const EMPTY = { left: 0, right: 0, top: 0, bottom: 0 };

const $ = (id) => document.getElementById(`stage-${id}`);

export class Transport {
  constructor(projector, { chapter }) {
    this.projector = projector;
    this.rail = $("rail");
    this.play = $("play");
    this.film = null;
    this.room = null; // the rail's width, until it changes
    new ResizeObserver(() => this._resized()).observe(this.rail);
    $("play").addEventListener("click", () => projector.toggle());
    $("step").addEventListener("click", () => projector.step(1));
    $("back").addEventListener("click", () => projector.step(-1));
    $("previous").addEventListener("click", () => chapter(-1));
    $("next").addEventListener("click", () => chapter(1));
    $("speed").addEventListener("change", (event) => projector.setSpeed(Number(event.target.value)));
    this.rail.addEventListener("input", () => projector.seek(Number(this.rail.value)));
  }

  _resized() {
    this.room = null;
    requestAnimationFrame(() => this.scene && this.draw(this.scene));
  }

  draw(scene) {
    this.scene = scene;
    const { film, u, chapters } = scene;
    const length = film.utterances.length;
    this._layOut(scene, length);
    this.rail.max = Math.max(0, length - 1);
    this.rail.value = Math.max(0, u);
    this.rail.setAttribute(
      "aria-valuetext",
      `${words("stage.step-said", { step: u + 1, of: length })}${u >= 0 ? `: ${called(scene.glasses.label(film, film.utterances[u]))}` : ""}`,
    );
    style($("segments"), { "--done": length > 1 ? Math.max(0, u) / (length - 1) : 0 });
    this._mode(scene);
    this._mark($("chapters").children[chapterAt(chapters, u)]);
    renew(
      $("place"),
      h("span", { class: "gauge-word" }, `${words("stage.step-short")} `),
      h("b", {}, number(u + 1)),
      `/${number(length)}`,
      scene.isFine && ` · ${words("stage.event-short")} ${number(scene.n)}/${number(film.events.length)}`,
    );
    const at = scene.atEnd ? film.at : (film.events[scene.n - 1]?.at ?? 0);
    $("clock").textContent = clock(at);
    $("seconds").hidden = at >= MINUTE; // such a time is minutes and seconds
  }

  /** The name of the chapter that is shown: it is written whole, and those it would cover make room. */
  _mark(now) {
    if (now === this.now) return;
    this.now?.removeAttribute("aria-current");
    this.now = now;
    now?.setAttribute("aria-current", "true");
    now?.classList.toggle("late", now.offsetLeft + now.offsetWidth > this.room);
    const taken = now?.getBoundingClientRect();
    const names = [...$("chapters").children];
    const covered = names.map((one) => one !== now && shared(taken ?? EMPTY, one.getBoundingClientRect()) > 0);
    names.forEach((one, n) => one.classList.toggle("covered", covered[n]));
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
    this.room ??= this.rail.clientWidth || 600;
    const shape = `${this.room} ${length} ${chapters.map((one) => `${one.u}${one.title}`).join("|")}`;
    if (film === this.film && shape === this.shape) return;
    Object.assign(this, { film, shape });
    const last = Math.max(1, length - 1);
    const places = chapters.map((one, place) => ({
      ...one,
      from: one.u / last,
      to: (chapters[place + 1]?.u ?? last) / last,
      place,
    }));
    fill(
      $("segments"),
      places.filter(({ from }) => from > 0).map(({ from }) => style(h("i"), { left: `${from * 100}%` })),
    );
    fill(
      $("chapters"),
      places.map((one) => this._name(one, (one.to - one.from) * this.room)),
    );
  }

  _name({ u, title, from, to, place, cue }, room) {
    const label = cue ? `${place + 1} ${title}` : title;
    const letters = room / LETTER - 1;
    const said = letters < Math.min(label.length, TIGHT.name + 2) ? String(place + 1) : label;
    const button = h(
      "button",
      { type: "button", title: label, "aria-label": label, class: room < TIGHT.number ? "tiny" : null, onclick: () => this.projector.seek(u) },
      h("span", {}, said),
      said !== label && h("span", { class: "whole" }, label),
    );
    return style(button, { left: `${from * 100}%`, "max-width": `${Math.max(0, (to - from) * 100)}%` });
  }
}
