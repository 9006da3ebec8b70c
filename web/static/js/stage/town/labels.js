// Where each name stands by its host, and how much of it is written: what covers the least. Pure.

import { crossed, shared, sharedWith } from "../../kit/boxes.js";

export const LINE = 15.5; // pixels from line to line
const LETTER = 12; // … from a line's top to where its letters stand
const FIGURE = { x: 40, y: 32 }; // half of what a figure of size 1 takes
const FAR = { below: 39, above: 38, right: 48, left: 48 }; // … from the middle of such a figure to its name
const WORD = 5; // … between two names in a row
const EDGE = 4; // pixels between a name and the edge of the ground
const DEAR = { figure: 6, name: 10, link: 8, edge: 20, lift: 4 }; // what it costs to cover a square pixel, or one of a link; to be lifted by one
const SIDES = { lying: { below: 0, right: 160, left: 200, above: 220 }, tall: { right: 0, left: 80, below: 60, above: 140 } };
const ROUNDS = 4; // each name looks where the others have gone, that often
const AGAIN = 4; // times all is tried in another order …
const FINE = 250; // … while a name does more harm than that

/** Gives all places that have `forms` their `label`, the side on which the name stands: below, above, right or left; the
    `lines` that are written, and the `box` these take. `forms`: host → what may be written, from most to least: its lines, each
    as `long` as it is in pixels, and its `price`. `links`: the pairs of names that are joined. `closed`, of the ground: boxes in
    which no name should stand. A host is lifted for its name to have room. Where names are in each other's way all is tried
    again, and whoever had the least room chooses first. */
export function label(places, forms, links, ground) {
  const names = new Names(places, forms, links, ground);
  let tried = names.settled([...places.keys()].filter((name) => Object.hasOwn(forms, name)));
  let best = tried;
  for (let again = 0; again < AGAIN && tried[0]?.harm > FINE; again++) {
    tried = names.settled(tried.map(({ name }) => name));
    if (cost(tried) < cost(best)) best = tried;
  }
  for (const { name, spot } of best) Object.assign(places.get(name), spot);
}

const cost = (all) => all.reduce((sum, { price, harm }) => sum + price + harm, 0);

class Names {
  constructor(places, forms, links, { width, height, size, isUpright, closed = [] }) {
    const sides = Object.entries(SIDES[isUpright ? "tall" : "lying"]);
    const joined = links.filter((pair) => pair.every((end) => places.has(end)));
    Object.assign(this, { places, forms, sides, joined, width, height, size, closed });
    this.ground = { left: EDGE, top: 0, right: width - EDGE, bottom: height };
  }

  /** Where names stand once they have chosen in that order, and what each does; the one that does most harm comes first,
   *  of two that are in each other's way the one that had come last. */
  settled(order) {
    const spots = new Map(this.places);
    const chosen = new Map();
    for (let round = 0, isBetter = true; isBetter && round < ROUNDS; round++) {
      isBetter = false;
      for (const name of order) {
        const found = this._cheapest(name, spots);
        const { label: side, lines } = spots.get(name);
        isBetter ||= found.spot.label !== side || found.spot.lines !== lines;
        spots.set(name, found.spot);
        chosen.set(name, found);
      }
    }
    const now = ([name, { price, spot }]) => ({ name, price, spot, harm: this._harm(spot, this._around(name, spots)) });
    return [...chosen].map(now).reverse().sort((a, b) => b.harm - a.harm);
  }

  _cheapest(name, spots) {
    const around = this._around(name, spots);
    const all = this.forms[name].flatMap((form) => this.sides.map((side) => this._choice(this.places.get(name), side, form)));
    for (const one of all) one.harm = this._harm(one.spot, around);
    return all.reduce((a, b) => (b.price + b.harm < a.price + a.harm ? b : a));
  }

  /** What a name has to heed: the other hosts, what its own is joined with, and the links of others. */
  _around(name, spots) {
    const others = [...spots].filter(([other]) => other !== name).map(([, other]) => other);
    const own = this.joined.filter((pair) => pair.includes(name)).map(([one, other]) => spots.get(one === name ? other : one));
    const ways = this.joined.filter((pair) => !pair.includes(name)).map((pair) => pair.map((end) => spots.get(end)));
    return { others, own, ways };
  }

  _harm(spot, { others, own, ways }) {
    return this._covered(spot, others) + DEAR.link * crossings(spot.box, [...ways, ...own.map((end) => [spot, end])]);
  }

  _covered({ x, y, box }, others) {
    const { size } = this;
    const figure = around(x, y, size);
    const harm = (other) => {
      const theirs = around(other.x, other.y, size);
      const figures = shared(box, theirs) + shared(theirs, figure) + (other.box ? shared(other.box, figure) : 0);
      return DEAR.figure * figures + (other.box ? DEAR.name * shared(apart(box), other.box) : 0);
    };
    return DEAR.edge * (area(box) - shared(box, this.ground) + sharedWith(this.closed, box)) + others.reduce((sum, other) => sum + harm(other), 0);
  }

  _choice(place, [side, by], form) {
    const spot = this._stand(place, side, form);
    return { spot, price: form.price + by + DEAR.lift * (place.y - spot.y) };
  }

  _stand({ x, y: wanted }, side, { lines }) {
    const { width, height, size } = this;
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
