// Where each name stands by its host, and how much of it is written: what covers the least. Pure.

import { crossed, shared } from "./boxes.js";

export const LINE = 15.5; // pixels from line to line
const LETTER = 12; // … from a line's top to where its letters stand
const FIGURE = { x: 40, y: 32 }; // half of what a figure of size 1 takes
const FAR = { below: 39, above: 38, right: 48, left: 48 }; // … from the middle of such a figure to its name
const WORD = 5; // … between two names in a row
const EDGE = 4; // pixels between a name and the edge of the ground
const DEAR = { figure: 6, name: 10, link: 8, edge: 20, lift: 4 }; // what it costs to cover a square pixel, or one of a link; to be lifted by one
const SIDES = { lying: { below: 0, right: 160, left: 200, above: 220 }, tall: { right: 0, left: 80, below: 60, above: 140 } };
const ROUNDS = 4; // each name looks where the others have gone, that often

/** Gives all places their `label`, the side on which the name stands: below, above, right or left; the `lines` that are
    written, and the `box` these take. `forms`: host → what may be written, from most to least: its lines, each as `long` as it
    is in pixels, and its `price`. `links`: the pairs of names that are joined. A host is lifted for its name to have room. */
export function label(places, forms, links, { width, height, size, isUpright }) {
  const ground = { left: EDGE, top: 0, right: width - EDGE, bottom: height };
  const sides = Object.entries(SIDES[isUpright ? "tall" : "lying"]);
  const planned = new Map([...places].map(([name, { y }]) => [name, y]));
  for (const [name, place] of places) Object.assign(place, stand(place, sides[0][0], forms[name][0]));
  let isBetter = true;
  for (let round = 0; isBetter && round < ROUNDS; round++) {
    isBetter = false;
    for (const [name, place] of places) {
      const found = cheapest(name, { x: place.x, y: planned.get(name) });
      isBetter ||= found.label !== place.label || found.lines !== place.lines;
      Object.assign(place, found);
    }
  }

  function cheapest(name, place) {
    const others = [...places].filter(([other]) => other !== name).map(([, other]) => other);
    const ends = links.filter((pair) => pair.includes(name) && pair.every((end) => places.has(end)));
    const ways = links.filter((pair) => !pair.includes(name)).map((pair) => pair.map((end) => places.get(end))).filter((pair) => pair.every(Boolean));
    const own = ends.map(([one, other]) => places.get(one === name ? other : one));
    const cost = (one, price, by) =>
      price + by + DEAR.lift * (place.y - one.y) + covered(one, others) + DEAR.link * crossings(one.box, [...ways, ...own.map((end) => [one, end])]);
    const all = forms[name].flatMap((form) => sides.map(([side, by]) => ((one) => ({ ...one, cost: cost(one, form.price, by) }))(stand(place, side, form))));
    const { cost: _, ...best } = all.reduce((a, b) => (b.cost < a.cost ? b : a));
    return best;
  }

  function covered({ x, y, box }, others) {
    const figure = around(x, y, size);
    const harm = (other) =>
      DEAR.figure * (shared(box, around(other.x, other.y, size)) + shared(other.box, figure) + shared(around(other.x, other.y, size), figure)) +
      DEAR.name * shared(apart(box), other.box);
    return DEAR.edge * (area(box) - shared(box, ground)) + others.reduce((sum, other) => sum + harm(other), 0);
  }

  function stand({ x, y: wanted }, side, { lines }) {
    const [wide, high] = [Math.max(...lines.map(({ long }) => long)), lines.length * LINE];
    const y = side === "below" ? Math.min(wanted, height - FAR.below * size - high - 2) : wanted;
    const left = { right: x + FAR.right * size, left: x - FAR.left * size - wide }[side] ?? Math.max(EDGE, Math.min(x - wide / 2, width - wide - EDGE));
    const top = { below: y + FAR.below * size, above: y - FAR.above * size - high }[side] ?? y - high / 2;
    return { x, y, label: side, lines, box: { left, top, right: left + wide, bottom: top + high } };
  }
}

const apart = ({ left, right, ...rows }) => ({ left: left - WORD, right: right + WORD, ...rows });
const crossings = (box, ways) => ways.reduce((sum, [one, other]) => sum + crossed(one, other, box), 0);
const around = (x, y, size) => ({ left: x - FIGURE.x * size, right: x + FIGURE.x * size, top: y - FIGURE.y * size, bottom: y + FIGURE.y * size });
const area = ({ left, right, top, bottom }) => (right - left) * (bottom - top);

/** Where the lines of a name begin in their box, and which end of them stands there. */
export function begun({ left, right, top }, side) {
  const [x, anchor] = { right: [left, "start"], left: [right, "end"] }[side] ?? [(left + right) / 2, "middle"];
  return { x, y: top + LETTER, "text-anchor": anchor };
}
