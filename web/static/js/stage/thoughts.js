// What hosts think, over the map. Where there is room a bubble hangs by its host, where it covers the least; on a small
// ground the last thought lies along the foot, which is kept free for it, and names its host.

import { fill, h, style } from "./el.js";
import { clearance, shared } from "./boxes.js";
import { reason } from "./tale.js";

const WIDTHS = ["17rem", "24rem", "38rem"]; // a bubble may be broad and low where that is the room there is
const HEAD = 38; // pixels between a host's middle and the bubble above it
const ASIDE = 54; // … and the one beside it
const FOOT = 8; // … between the name under a host and the bubble below that
const EDGE = 6; // … between a bubble and the edge of the map
const COST = { figure: 4, name: 3, traveller: 4 }; // of a pixel covered

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
    this.told = (isDocked ? told.sort((a, b) => a.n - b.n).slice(-1) : told).map(({ who, verdict, text }) => ({
      who,
      bubble: h("p", { class: `thought ${verdict}` }, isDocked && h("b", {}, `${hostName(who)} `), text),
    }));
    this.isHung = isDocked || !told.length;
    this.root.classList.toggle("docked", isDocked);
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
    const { places, traveller } = this.map;
    const names = this.map.names();
    const covered = (box, all) => all.reduce((sum, one) => sum + shared(box, one), 0);
    const cost = (box) =>
      COST.figure * this.map.covered(box) + COST.name * covered(box, [...names.values()]) + COST.traveller * covered(box, traveller.boxes);
    for (const { who, bubble } of this.told) {
      const { x, y, label } = places.get(who);
      const place = { x, y, foot: label === "below" ? names.get(who).bottom : y + HEAD };
      const spots = WIDTHS.flatMap((most) => this._spots(bubble, most, place));
      const price = (spot) => cost(spot) + clearance(place, spot) * 12 + (spot.tail ? 0 : 300) + (spot.right - spot.left) / 2;
      const best = spots.reduce((a, b) => (price(b) < price(a) ? b : a));
      bubble.classList.toggle("above", best.tail === "above");
      bubble.classList.toggle("below", best.tail === "below");
      const tail = Math.max(14, Math.min(place.x - best.left, best.right - best.left - 14));
      style(bubble, { "max-width": best.most, left: `${best.left}px`, top: `${best.top}px`, "--tail": `${tail}px` });
    }
  }

  /** Above, below and on both sides of its host, and all within the map. */
  _spots(bubble, most, { x, y, foot }) {
    const { width, height } = this.map;
    style(bubble, { "max-width": most });
    const { offsetWidth: w, offsetHeight: t } = bubble;
    const spot = (left, top, tail = "") => {
      const at = { left: Math.max(EDGE, Math.min(left, width - w - EDGE)), top: Math.max(2, Math.min(top, height - t - 4)) };
      return { ...at, right: at.left + w, bottom: at.top + t, most, tail: at.top === top ? tail : "" };
    };
    const across = [x - w / 2, x - 24, x + 24 - w];
    return [
      ...across.map((left) => spot(left, y - HEAD - t, "above")),
      ...across.map((left) => spot(left, foot + FOOT, "below")),
      ...[-30, 0, 30, 60].flatMap((down) => [spot(x + ASIDE, y + down), spot(x - ASIDE - w, y + down)]),
      ...across.flatMap((left) => [spot(left, 2), spot(left, height)]),
    ];
  }
}
