// What went wrong, on the map: what was lost on its way, and where a fault struck.

import { least, sharedWith } from "../../../kit/boxes.js";
import { s } from "../../../kit/el.js";
import { words } from "../../../kit/words.js";
import { slip, slipWidth } from "../../town/marks.js";
import { along } from "../../town/places.js";

const BESIDE = 26; // pixels below the way, on which something else may travel
const WORD = 6; // … between a slip and a name

export class Harms {
  constructor(map) {
    this.map = map;
  }

  /** What was lost, or came too late, since the line before. */
  losses() {
    const { view, before, film } = this.map.scene;
    const laid = []; // the boxes of slips that lie there already
    return view.losses
      .filter(({ n, wire }) => n >= before && this.map.passes(wire))
      .map(({ n, wire, side }) => {
        const way = this.map.way(film.way({ wire, side }));
        const isLate = film.isLate(n);
        if (!way.length || (isLate && this.map.small)) return null; // on a small ground names stand close to the way
        const said = words(isLate ? "map.late" : "map.lost");
        const { x, y } = this._lost(way, slipWidth(said) / 2, laid);
        return s("g", { class: isLate ? "loss" : "loss lost", transform: `translate(${x} ${y})` }, slip(said));
      });
  }

  /** Where the slip of what was lost lies: beside the middle of its way, where it covers no name, nothing under way and no other slip. */
  _lost(way, half, laid) {
    const lifts = this.map.isStrip ? [0] : [BESIDE, -BESIDE, 0];
    const spots = lifts.flatMap((lift) => [0.5, 0.4, 0.6, 0.3, 0.7].map((part) => along(way, part)).map(({ x, y }) => ({ x, y: y + lift })));
    const box = ({ x, y }) => ({ left: x - half - WORD, right: x + half + WORD, top: y - 14, bottom: y + 14 });
    const taken = [...this.map.traveller.boxes, ...laid];
    const covers = (one) => this.map.written(one) + this.map.covered(one) + sharedWith(taken, one);
    const spot = least(spots, (one) => covers(box(one)));
    laid.push(box(spot));
    return spot;
  }

  /** Where faults have struck since. */
  strikes() {
    const { view, before, glasses } = this.map.scene;
    return view.strikes
      .filter(({ n, on }) => n >= before && (!glasses.worn || on === glasses.id))
      .map(({ on }) => {
        const ends = on.split(/ *— */).filter((name) => this.map.places.has(name));
        if (!ends.length) return null;
        const { x, y } = ends.length > 1 ? along(this.map.way(ends), 0.5) : this.map.places.get(ends[0]);
        return s("use", { class: "strike", href: "#lightning", x: x - 14, y: y - 44, width: 28, height: 38 });
      });
  }
}
