// The onlooker: who wears the glasses, where he stands, and what he can know there and what not, in words.

import { fill, figure, h } from "../../kit/el.js";
import { shown } from "../../kit/octets.js";
import { count, words } from "../../kit/words.js";
import { Everywhere, Glasses, firstPlace, placesOf, secretsRead } from "../film/glasses.js";
import { sightsTable } from "./sights.js";

const MOST = 24; // letters of a secret that are shown
const SHOWN = 6; // secrets

export class Onlooker {
  /** `changed()`: he put the glasses on, took them off or stands elsewhere. */
  constructor(root, button, { changed, go }) {
    Object.assign(this, { button, changed, go });
    this.glasses = new Everywhere();
    this.place = null;
    this.select = h("select", { "aria-label": words("onlooker.from") });
    this.select.addEventListener("change", () => this.stand(this.places[this.select.selectedIndex]));
    this.told = h("p", { class: "onlooker-told" });
    this.secrets = h("p", { class: "onlooker-secrets" });
    this.table = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": words("sights.title") });
    this.sights = h("details", { class: "sights" }, h("summary", {}, words("sights.title")), this.table);
    this.sights.addEventListener("toggle", () => {
      this.sights.closest(".stage").classList.toggle("sights-open", this.sights.open); // :has() would cost every step of a long film
      this._list();
    });
    const off = h("button", { type: "button", class: "outline", onclick: () => this.toggle() }, words("onlooker.off"));
    const from = h("label", {}, figure("glasses"), h("span", {}, words("onlooker.from")), this.select);
    this.bar = h(
      "div",
      { class: "onlooker", role: "group", "aria-label": words("onlooker.title"), hidden: true },
      h("div", { class: "onlooker-place" }, from, off),
      this.told,
      this.secrets,
      this.sights,
    );
    root.prepend(this.bar);
    button.addEventListener("click", () => this.toggle());
  }

  toggle() {
    if (this.bar.contains(document.activeElement)) this.button.focus();
    const { scene } = this;
    if (!scene) return;
    const now = scene.film.utterances[scene.u];
    this.place ??= firstPlace(scene.about, now && scene.film.way(now));
    this._wear(this.glasses.worn ? new Everywhere() : new Glasses(this.place));
  }

  /** Wear the glasses at a place: [host], or the [host, host] of a link. */
  stand(place) {
    this.place = place;
    this._wear(new Glasses(place));
  }

  _wear(glasses) {
    this._put(glasses);
    this.changed();
  }

  _put(glasses) {
    this.glasses = glasses;
    this.button.setAttribute("aria-pressed", String(glasses.worn));
    this.bar.hidden = !glasses.worn;
  }

  /** The glasses as they are worn in a run: nobody can stand at a place that it does not have. */
  within(about) {
    const { links, hosts } = placesOf(about);
    const isThere = [...links, ...hosts].some((place) => place.join() === this.place?.join());
    if (!isThere) this.place = null;
    if (this.glasses.worn && !isThere) this._put(new Everywhere());
    return this.glasses;
  }

  draw(scene) {
    this.scene = scene;
    if (!this.glasses.worn) return;
    this._places();
    this._tell();
    this._list();
  }

  /** Places to stand at: anew for another run. */
  _places() {
    const { about } = this.scene;
    if (this.about === about) return;
    this.about = about;
    const { links, hosts } = placesOf(about);
    this.places = [...links, ...hosts];
    const group = (key, places) =>
      h(
        "optgroup",
        { label: words(key) },
        places.map((place) => h("option", {}, placeName(this.scene, place))),
      );
    fill(this.select, group("onlooker.links", links), group("onlooker.hosts", hosts));
    this.select.selectedIndex = this.places.findIndex((place) => place.join() === this.place.join());
  }

  /** Who can read what by now, as long as somebody looks at it. */
  _list() {
    if (!this.sights.open) return;
    const from = this.table.contains(document.activeElement) && document.activeElement.textContent;
    fill(this.table, sightsTable(this.scene, { name: (place) => placeName(this.scene, place), stand: (place) => this._step(place), here: this.place }));
    [...this.table.querySelectorAll("button")].find((one) => from && one.textContent === from)?.focus();
  }

  /** Stand where the table says, and let the list of places say so, too. */
  _step(place) {
    this.select.selectedIndex = this.places.findIndex((one) => one.join() === place.join());
    this.stand(place);
  }

  _tell() {
    const { film, u, view } = this.scene;
    const { glasses } = this;
    const now = film.utterances[u];
    const talks = [...view.wires.keys()].map((wire) => film.talks.get(wire));
    const passing = talks.filter((talk) => glasses.passes(talk));
    const isSealed = passing.some((talk) => !glasses.takesPart(talk) && talk.sent.some(({ carried }) => carried));
    const here = now && (glasses.passes(film.talks.get(now.wire)) ? "onlooker.here" : "onlooker.elsewhere");
    const knows = glasses.isHost ? "onlooker.knows.host" : isSealed ? "onlooker.knows.sealed" : "onlooker.knows.link";
    const passed = count("onlooker.passed", passing.length, { of: talks.length });
    fill(this.told, here && [h("b", {}, words(here)), " "], `${passed} `, passing.length > 0 && words(knows));
    this._reveal();
  }

  _reveal() {
    const { film, u, about } = this.scene;
    const read = secretsRead(film, u, about, this.glasses);
    this.secrets.hidden = !read.length;
    const chip = ({ u: at, octets }) =>
      h("button", { type: "button", class: "chip", onclick: () => this.go(at) }, shown(octets.slice(0, MOST)));
    fill(
      this.secrets,
      h("span", {}, count("onlooker.secrets", read.length)),
      read.slice(-SHOWN).map(chip),
      read.length > SHOWN && "…",
    );
  }
}

/** A place in words. */
function placeName({ about, hostName, ours }, place) {
  if (place.length === 1) return hostName(place[0]);
  const link = about.links.find(({ between }) => between.join() === place.join());
  const ends = place.map(hostName).join(" — ");
  const name = ours(link?.label);
  return name ? `${name} (${ends})` : ends;
}
