// What hosts think, over the map. Where there is room a bubble hangs by its host, where it covers the least; on a small
// ground the last thought lies along the foot, which is kept free for it. One that hangs far away names its host, too.

import { clearance, sharedWith } from "../../../kit/boxes.js";
import { fill, h, style } from "../../../kit/el.js";
import { words } from "../../../kit/words.js";
import { reason } from "../../film/tale.js";

const WIDTHS = ["17rem", "24rem", "38rem", "12rem"]; // a bubble may be broad and low, or narrow and high, where that is the room there is
const HEAD = 38; // pixels between a host's middle and the bubble above it
const ASIDE = 54; // … and the one beside it
const FOOT = 8; // … between the name under a host and the bubble below that
const EDGE = 6; // … between a bubble and the edge of the map
const FAR = 12; // what a pixel costs between a host and what it thinks
const across = (x, w) => [x - w / 2, x - 24, x + 24 - w];
const COST = { figure: 8, name: 32, traveller: 24, thought: 20, button: 8 }; // of a pixel covered
const STEPS = { across: 24, down: 10 }; // places along the map and down it at which one may hang that names its host

/** The spot with the least `price` and `cost`; the cost, which takes longer to find, is asked only where it matters. */
function cheapest(spots, price, cost) {
  let [best, least] = [null, Infinity];
  for (const spot of spots) {
    const asked = price(spot);
    const whole = asked < least ? asked + cost(spot) : Infinity;
    if (whole < least) [best, least] = [spot, whole];
  }
  return best;
}

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
      ({ who, n }) => n >= before && Object.hasOwn(about.hosts, who) && glasses.looksInto(who),
    );
    const told = fresh.map((one) => ({ ...one, text: reason(one.reason, one.details, again) })).filter(({ text }) => text);
    this.told = (isDocked ? told.sort((a, b) => a.n - b.n).slice(-1) : told).map(({ who, verdict, text }) => {
      const name = h("b", {}, words("map.thinks", { host: hostName(who) }), " ");
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

  /** Hang each bubble where it covers the least of figures, names, other bubbles and what is under way, and is not far. */
  hang() {
    if (this.isHung) return;
    this.isHung = true;
    this.root.classList.remove("loose");
    const names = this.map.names();
    const hung = [];
    const cost = this._cost(names, hung);
    for (const { who, name, bubble } of this.told) {
      const place = this._place(who, names);
      const spots = this._sizes(bubble, name).flatMap((sizes) => this._spots(sizes, place));
      const best = cheapest(spots, (spot) => clearance(place, spot) * FAR + spot.price + (spot.right - spot.left) / 2, cost);
      if (best.isNamed) bubble.prepend(name);
      this._put(bubble, best, place);
      hung.push(best);
    }
  }

  /** What it costs to cover what lies in a box. */
  _cost(names, hung) {
    const { traveller, figures, buttons } = this.map;
    const dear = [[COST.name, [...names.values()]], [COST.figure, figures.shelves], [COST.traveller, traveller.boxes], [COST.button, buttons], [COST.thought, hung]];
    return (box) => COST.figure * this.map.covered(box) + dear.reduce((sum, [each, all]) => sum + each * sharedWith(all, box), 0);
  }

  /** A host's middle, and how far down its drawing goes. */
  _place(who, names) {
    const { x, y, label } = this.map.places.get(who);
    return { x, y, foot: label === "below" ? names.get(who).bottom : y + HEAD };
  }

  _put(bubble, best, place) {
    bubble.classList.toggle("above", best.tail === "above");
    bubble.classList.toggle("below", best.tail === "below");
    const tail = Math.max(14, Math.min(place.x - best.left, best.right - best.left - 14));
    style(bubble, { "max-width": best.most, left: `${best.left}px`, top: `${best.top}px`, "--tail": `${tail}px` });
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

  /** Above, below and on both sides of its host; or, with its name, anywhere. */
  _spots({ most, sizes: [bare, named] }, place) {
    const near = this._near(...bare, place);
    const nameless = this._edges(...bare, place, { price: 500 });
    const far = this._anywhere(...named, { price: 300, isNamed: true });
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

  _edges(w, t, { x }, how) {
    const { height } = this.map;
    return across(x, w).flatMap((left) => [2, height].map((top) => ({ ...this._spot(left, top, w, t), ...how })));
  }

  _anywhere(w, t, how) {
    const { width, height } = this.map;
    const steps = (room, step) => Array.from({ length: Math.max(1, Math.ceil(room / step) + 1) }, (_, n) => n * step);
    return steps(height - t, STEPS.down).flatMap((top) => steps(width - w, STEPS.across).map((left) => ({ ...this._spot(left, top, w, t), ...how })));
  }

  /** A box of that size, there or as near as the map has room. */
  _spot(left, top, w, t) {
    const { width, height } = this.map;
    const at = { left: Math.max(EDGE, Math.min(left, width - w - EDGE)), top: Math.max(2, Math.min(top, height - t - 4)) };
    return { ...at, right: at.left + w, bottom: at.top + t };
  }
}
