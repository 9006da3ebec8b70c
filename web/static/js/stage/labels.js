// On which side of its host each name stands: below, unless it covers less beside. Pure.

import { crossed, shared } from "./boxes.js";

const FIGURE = { x: 40, y: 32 }; // half of what a figure takes
const NAME = { beside: 44, letters: 44, usual: 120, widest: 200 }; // from a host's middle to its name beside it; how high it is; how broad, and how broad below
const LIFT = 24; // pixels a host may be lifted for its name to have room below
const DEAR = { figure: 4, name: 4, row: 0.3, link: 10, edge: 20, right: 250, left: 300 }; // what it costs to cover a square pixel, or one of a link; to stand beside
// (names in a row below are parted until they have room)
const ROUNDS = 3; // each name looks where the others have gone, that often

/** Pixels from a host's middle to the edge that a name below it wants. */
export const BELOW = 82;

/** Gives all places their `label`: below, right or left. `widths`: how long each name is, in pixels; `links`: the pairs of
    names that are joined. */
export function label(places, links, width, height, widths) {
  const ground = { left: 0, top: 0, right: width, bottom: height };
  for (const place of places.values()) place.label = "below";
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, place] of places) place.label = cheapest(name, place);

  function cheapest(name, place) {
    const sides = ["below", "right", "left"].filter((side) => side !== "below" || place.y + BELOW <= height + LIFT);
    const costs = new Map(sides.map((side) => [side, cost(name, side, boxOf(place, side, widths[name], height))]));
    return sides.reduce((best, side) => (costs.get(side) < costs.get(best) ? side : best));
  }

  function cost(name, side, box) {
    const others = [...places].filter(([other]) => other !== name);
    const sum = (list, price) => list.reduce((all, one) => all + price(one), 0);
    return (
      (DEAR[side] ?? 0) +
      DEAR.edge * (area(box) - shared(box, ground)) +
      DEAR.figure * sum(others, ([, { x, y }]) => shared(box, around(x, y))) +
      sum(others, ([other, at]) => (side === "below" && at.label === "below" ? DEAR.row : DEAR.name) * shared(box, boxOf(at, at.label, widths[other], height))) +
      DEAR.link * sum(links, ([one, other]) => (places.has(one) && places.has(other) ? crossed(places.get(one), places.get(other), box) : 0))
    );
  }
}

/** The box that a place's name takes there, in pixels, if it is `long`. */
export function boxOf({ x, y }, side, long = NAME.usual, height = Infinity) {
  if (side === "right") return { left: x + NAME.beside, right: x + NAME.beside + long, top: y - 16, bottom: y - 16 + NAME.letters };
  if (side === "left") return { left: x - NAME.beside - long, right: x - NAME.beside, top: y - 16, bottom: y - 16 + NAME.letters };
  const half = Math.min(long, NAME.widest) / 2;
  const bottom = Math.min(y + BELOW, height);
  return { left: x - half, right: x + half, top: bottom - NAME.letters, bottom };
}

const around = (x, y) => ({ left: x - FIGURE.x, right: x + FIGURE.x, top: y - FIGURE.y, bottom: y + FIGURE.y });
const area = ({ left, right, top, bottom }) => (right - left) * (bottom - top);
