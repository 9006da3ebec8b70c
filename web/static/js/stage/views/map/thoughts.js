// What hosts think, over the map. Where there is room a bubble hangs by its host, where it covers the least; on a small
// ground the last thought lies along the foot, which is kept free for it. One that hangs far away names its host, too.

import { clearance, shared } from "../../../kit/boxes.js";
import { fill, h, style } from "../../../kit/el.js";
import { reason } from "../../film/tale.js";

const WIDTHS = ["17rem", "24rem", "38rem"]; // a bubble may be broad and low where that is the room there is
const HEAD = 38; // pixels between a host's middle and the bubble above it
const ASIDE = 54; // … and the one beside it
const FOOT = 8; // … between the name under a host and the bubble below that
const EDGE = 6; // … between a bubble and the edge of the map
const across = (x, w) => [x - w / 2, x - 24, x + 24 - w];
const ABOVE = ".variants:not([hidden]), #stage-fold"; // what lies over the map
const COST = { figure: 4, name: 3, traveller: 4, button: 8 }; // of a pixel covered

export class Thoughts {
  constructor(map) {
    this.map = map;
    this.root = h("div", { class: "thoughts" });
    this.told = [];
    this.isHung = true; // or there is nothing to hang
  }

  /** What was thought since the last step. */
  gather(isDocked) {
    this.isDocked = isDocked;
    const { view, before, about, hostName, glasses } = this.map.scene;
    const again = () => this.map.redraw();
    const fresh = [...view.thoughts.values()].filter(
      ({ who, n }) => n >= before && who in about.hosts && glasses.looksInto(who),
    );
    const told = fresh.map((one) => ({ ...one, text: reason(one.reason, one.details, again) })).filter(({ text }) => text);
    this.told = (isDocked ? told.sort((a, b) => a.n - b.n).slice(-1) : told).map(({ who, verdict, text }) => {
      const name = h("b", {}, `${hostName(who)} `);
      return { who, name, bubble: h("p", { class: `thought ${verdict}` }, isDocked && name, text) };
    });
    this.isHung = isDocked || !told.length;
    this.root.classList.toggle("docked", isDocked);
    this.root.classList.toggle("loose", !this.isHung);
    fill(
      this.root,
      this.told.map(({ bubble }) => bubble),
    );
  }

  /** Pixels that are to be kept free at the foot. */
  get foot() {
    return this.isDocked && this.told.length ? this.told[0].bubble.offsetHeight + EDGE : 0;
  }

  /** Hang each bubble where it covers the least of figures, names and what is under way, and is not far. */
  hang() {
    if (this.isHung) return;
    this.isHung = true;
    this.root.classList.remove("loose");
    const { places, traveller } = this.map;
    const names = this.map.names();
    const covered = (box, all) => all.reduce((sum, one) => sum + shared(box, one), 0);
    const buttons = this._buttons();
    const cost = (box) =>
      COST.figure * this.map.covered(box) +
      COST.name * covered(box, [...names.values()]) +
      COST.traveller * covered(box, traveller.boxes) +
      COST.button * covered(box, buttons);
    for (const { who, name, bubble } of this.told) {
      const { x, y, label } = places.get(who);
      const place = { x, y, foot: label === "below" ? names.get(who).bottom : y + HEAD };
      const spots = this._sizes(bubble, name).flatMap((sizes) => this._spots(sizes, place));
      const price = (spot) => cost(spot) + clearance(place, spot) * 12 + spot.price + (spot.right - spot.left) / 2;
      const best = spots.reduce((a, b) => (price(b) < price(a) ? b : a));
      if (best.isNamed) bubble.prepend(name);
      bubble.classList.toggle("above", best.tail === "above");
      bubble.classList.toggle("below", best.tail === "below");
      const tail = Math.max(14, Math.min(place.x - best.left, best.right - best.left - 14));
      style(bubble, { "max-width": best.most, left: `${best.left}px`, top: `${best.top}px`, "--tail": `${tail}px` });
    }
  }

  /** Where buttons lie over the map. */
  _buttons() {
    const from = this.root.getBoundingClientRect();
    const boxes = [...document.querySelectorAll(ABOVE)].map((one) => one.getBoundingClientRect());
    return boxes.map(({ left, right, top, bottom }) => ({ left: left - from.left, right: right - from.left, top: top - from.top, bottom: bottom - from.top }));
  }

  /** For each of its breadths, how large a bubble is without its name, and with it: looked at together, since at each look
   *  the browser lays out the page. */
  _sizes(bubble, name) {
    const copy = (most, ...named) => {
      const made = style(bubble.cloneNode(true), { "max-width": most });
      made.prepend(...named);
      return made;
    };
    const copies = WIDTHS.map((most) => [copy(most), copy(most, name.cloneNode(true))]);
    this.root.append(...copies.flat());
    const sizes = copies.map((pair, n) => ({ most: WIDTHS[n], sizes: pair.map((one) => [one.offsetWidth, one.offsetHeight]) }));
    for (const one of copies.flat()) one.remove();
    return sizes;
  }

  /** Above, below and on both sides of its host; or, best with its name, along the edge of the map. */
  _spots({ most, sizes: [bare, named] }, place) {
    const near = this._near(...bare, place);
    const nameless = this._far(...bare, place, { price: 500 });
    const far = this._far(...named, place, { price: 300, isNamed: true });
    return [...near, ...nameless, ...far].map((spot) => ({ ...spot, most }));
  }

  _near(w, t, { x, y, foot }) {
    const hung = (top, tail) => across(x, w).map((left) => ({ ...this._spot(left, top, w, t), price: 0, tail, wanted: top }));
    const beside = (top) => [x + ASIDE, x - ASIDE - w].map((left) => ({ ...this._spot(left, top, w, t), price: 300 }));
    return [
      ...[...hung(y - HEAD - t, "above"), ...hung(foot + FOOT, "below")].filter(({ top, wanted }) => top === wanted),
      ...[-30, 0, 30, 60].flatMap((down) => beside(y + down)),
    ];
  }

  _far(w, t, { x }, how) {
    const { height } = this.map;
    return across(x, w).flatMap((left) => [2, height].map((top) => ({ ...this._spot(left, top, w, t), ...how })));
  }

  /** A box of that size, there or as near as the map has room. */
  _spot(left, top, w, t) {
    const { width, height } = this.map;
    const at = { left: Math.max(EDGE, Math.min(left, width - w - EDGE)), top: Math.max(2, Math.min(top, height - t - 4)) };
    return { ...at, right: at.left + w, bottom: at.top + t };
  }
}
