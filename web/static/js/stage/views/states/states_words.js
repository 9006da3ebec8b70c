// Where the words on the ways of the state machine stand: on their way, else along it or off it, clear of all else. Pure.

import { crossed, shared } from "../../../kit/boxes.js";

const ASLANT = 0.2; // how much a way leans before its words stand on it, not beside
const GAP = 4; // pixels between a way and the words beside it
const CLEAR = 1; // … and between words and whatever else stands there
const PARTS = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9]; // of a way, where its words may stand; the best first
const PAST = [-0.5, 1.5, -1.2, 2.2]; // … or past its ends, where they would cover something else
const OFF = [0, 10, 20, 32, 46, 62, 80]; // … and how far off
const ROUNDS = 3; // words look where the others have gone, that often
const DEAR = { box: 40, way: 1, off: 2 }; // what it costs to cover a square pixel of a box, or one of another's way; to stand a pixel off

/** The boxes in which words stand, in their order, which is that of their right to a place: each {path, w, h, isShown}. Words
    that are not shown come up with those of their state. `boxes`: what may not be covered; `ways`: all paths. Nothing stands
    over the edges of a ground so wide. */
export function settled(labels, boxes, ways, width) {
  const places = new Map();
  for (let round = 0; round < ROUNDS; round++)
    for (const label of labels) {
      const others = [...places].filter(([other]) => other !== label && areTogether(label, other)).map(([, box]) => box);
      if (places.has(label) && !covered(places.get(label), others)) continue;
      places.set(label, cheapest(label, [...boxes, ...others], linesOf(ways, label), width));
    }
  return labels.map((label) => places.get(label));
}

const areTogether = (one, other) => other.isShown || (!one.isShown && one.path.way.from === other.path.way.from);

/** The lines that words had better not cover; those that come up for a moment may. */
const linesOf = (ways, label) => ways.filter((way) => label.isShown && way !== label.path).flatMap(({ points }) => points.slice(1).map((point, n) => [points[n], point]));

function cheapest(label, full, lines, width) {
  const best = cheaper(label, PARTS, { cost: Infinity }, full, lines, width);
  return (covered(best.box, full) ? cheaper(label, PAST, best, full, lines, width) : best).box;
}

/** Better than the best known place, if there is one at these parts of a way. */
function cheaper({ path, w, h }, parts, best, full, lines, width) {
  for (const off of OFF)
    for (const by of sides(path.out))
      for (const part of parts) {
        if (best.cost <= DEAR.off * off) return best;
        const box = inside(beside(pointAt(path.points, part), by, off, { w, h }), width);
        const cost = DEAR.off * off + DEAR.box * covered(box, full);
        const all = cost < best.cost ? cost + DEAR.way * crossings(box, lines) : cost;
        if (all < best.cost) best = { cost: all, box };
      }
  return best;
}

const covered = ({ left, right, top, bottom }, full) => {
  const wide = { left: left - CLEAR, right: right + CLEAR, top: top - CLEAR, bottom: bottom + CLEAR };
  return full.reduce((sum, other) => sum + shared(wide, other), 0);
};
const crossings = (box, lines) => lines.reduce((sum, [from, to]) => (isFar(from, to, box) ? sum : sum + crossed(from, to, box)), 0);

/** Whether a line cannot meet a box: most cannot, and to ask more costs more. */
const isFar = (from, to, { left, right, top, bottom }) =>
  (from.x < left && to.x < left) || (from.x > right && to.x > right) || (from.y < top && to.y < top) || (from.y > bottom && to.y > bottom);

/** The sides of a way on which its words may stand: outside, then inside; on the way itself where that leans. */
function sides({ x, y }) {
  const beside = [{ x, y }, { x: -x, y: -y }];
  return Math.min(Math.abs(x), Math.abs(y)) > ASLANT ? [{ x: 0, y: 0 }, ...beside] : beside;
}

function beside(point, by, off, { w, h }) {
  const [x, y] = [point.x + by.x * (GAP + off + w / 2), point.y + by.y * (GAP + off + h / 2)];
  return { left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 };
}

function inside({ left, right, top, bottom }, width) {
  const [x, y] = [Math.max(-left, 0) + Math.min(width - right, 0), Math.max(-top, 0)];
  return { left: left + x, right: right + x, top: top + y, bottom: bottom + y };
}

/** The point at a part of a line whose points stand at equal parts; past its ends it goes straight on. */
function pointAt(points, part) {
  const place = part * (points.length - 1);
  const from = Math.max(0, Math.min(Math.floor(place), points.length - 2));
  const [one, other] = [points[from], points[from + 1]];
  const share = place - from;
  return { x: one.x + (other.x - one.x) * share, y: one.y + (other.y - one.y) * share };
}
