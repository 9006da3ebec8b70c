// Who can read what by now: a table with a row for each place that something passed, and a column for each kind of secret.

import { brokenAtDots, h } from "../../kit/el.js";
import { words } from "../../kit/words.js";
import { placesOf } from "../film/glasses.js";

/** `name(place)`: what it is called; `stand(place)`: go there; `here`: where one stands. */
export function sightsTable({ film, n, about }, { name, stand, here }) {
  const kinds = about.sights.filter((kind) => film.sights.some(({ since }) => kind in since));
  const read = new Map(film.sights.map(({ place, since }) => [place.join(), kinds.map((kind) => since[kind] < n)]));
  const { links, hosts } = placesOf(about);
  const passed = [...links, ...hosts].filter((place) => read.get(place.join())?.includes(true));
  const cell = (isRead) => h("td", {}, h("span", { "aria-hidden": "true" }, isRead ? "●" : "–"), h("span", { class: "unseen" }, words(isRead ? "sights.yes" : "sights.no")));
  const row = (place) =>
    h(
      "tr",
      { "aria-current": place.join() === here.join() ? "location" : null },
      h("th", { scope: "row" }, h("button", { type: "button", onclick: () => stand(place) }, brokenAtDots(name(place)))),
      read.get(place.join()).map(cell),
    );
  const head = h("tr", {}, h("th", { scope: "col" }, words("sights.place")), kinds.map((kind) => h("th", { scope: "col" }, words(`sights.${kind}`))));
  return h("table", {}, h("caption", { class: "unseen" }, words("sights.title")), h("thead", {}, head), h("tbody", {}, passed.map(row)));
}
