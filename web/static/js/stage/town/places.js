// Where hosts stand on the map, and the lines between them. Pure.

import { label } from "./labels.js";

const MARGIN = { x: 92, top: 45, bottom: 40 };
const NARROW = { x: 56, top: 34, bottom: 40 };
const IN_A_ROW = 9; // hosts that stand side by side; more stand in rows, four times as broad as they are deep

const FIGURE = { few: 64, crowd: 84, ground: 150, least: 0.2 }; // pixels from host to host that figures of size 1 take; … of the square each has to itself; the least size
const ROOM = { below: 64, beside: 42, figures: 30, crowd: 60 }; // pixels from host to host that figures want, and names below or beside them

/** Places from 0 to 1 for all hosts: those of the scenario, else in a row or in rows, the address book above, and out of the
    row whoever stands between two that are joined: no link runs through a third. `links`: pairs of names. */
export function plan(hosts, links = []) {
  const names = Object.keys(hosts);
  const row = names.filter((name) => hosts[name].figure !== "dns");
  const books = names.filter((name) => hosts[name].figure === "dns");
  const ours = (name) => row.includes(name) && !hosts[name].place;
  const past = passed(row, links.filter((pair) => pair.every(ours))).filter(ours);
  const down = past.length ? (books.length ? 0.5 : 0.2) : books.length ? 0.75 : 0.5;
  const inRow = (list, name, y) => [(list.indexOf(name) + 0.5) / list.length, y];
  const own = (name) => (row.length > IN_A_ROW ? inRows(row, name, books.length ? 0.3 : 0) : inRow(row, name, past.includes(name) ? 1 : down));
  return new Map(names.map((name) => [name, hosts[name].place ?? (books.includes(name) ? inRow(books, name, 0) : own(name))]));
}

/** Whom a link would run through that joins two others of a row. */
function passed(row, links) {
  const ends = links.map((pair) => pair.map((name) => row.indexOf(name)).sort((a, b) => a - b));
  return row.filter((_, place) => ends.some(([left, right]) => left < place && place < right));
}

function inRows(list, name, top) {
  const rows = Math.ceil(Math.sqrt(list.length / 4));
  const columns = Math.ceil(list.length / rows);
  const place = list.indexOf(name);
  return [((place % columns) + 0.5) / columns, top + ((1 - top) * Math.floor(place / columns)) / (rows - 1)];
}

/** host → {x, y}, and what `label` adds, the names: in pixels. `forms`: what may be written of each; `links`: which are joined,
    as pairs of names; `usual`: the size of figures, which is less where hosts stand close; `named`: who is written of in a crowd,
    where not all can be; `closed`: boxes where no name should stand. On a tall and narrow ground the row runs downwards. */
export function layOut(hosts, width, height, { forms, links = [], usual = 1, named = [], closed = [] } = {}) {
  const isUpright = height > width && width < 640;
  const planned = plan(hosts, links);
  const right = broad(width, planned.size);
  const places = new Map(
    [...planned].map(([name, [across, down]]) => [name, isUpright ? upright(across, down, right, height) : lying(across, down, width, height)]),
  );
  const space = nearest([...places.values()]);
  const isCrowd = space < roomFor(places.size, isUpright);
  const ground = Math.sqrt((width * height) / Math.max(1, places.size));
  const size = Math.max(FIGURE.least, Math.min(usual, isCrowd ? space / FIGURE.crowd : Math.min(space / FIGURE.few, ground / FIGURE.ground)));
  if (forms) label(places, isCrowd ? some(forms, named) : forms, isCrowd ? [] : links, { width, height, size, isUpright, closed });
  return { places, space, size, isCrowd, isClose: isUpright ? space < ROOM.beside : nearest([...places.values()], inARow) < ROOM.below, others: 0 };
}

/** Pixels from host to host below which not all are named. Down a tall ground each of not too many has its name beside it. */
function roomFor(many, isUpright) {
  if (many <= IN_A_ROW) return ROOM.figures;
  return isUpright && many <= 2 * IN_A_ROW ? ROOM.beside : ROOM.crowd;
}

const some = (all, names) => Object.fromEntries(names.filter((name) => Object.hasOwn(all, name)).map((name) => [name, all[name]]));

const inARow = (one, other) => Math.abs(one.y - other.y) < ROOM.beside;

/** Pixels between the two that stand nearest, of those that are `such`. */
function nearest(all, such = () => true) {
  const far = (one, other) => (such(one, other) ? Math.hypot(one.x - other.x, one.y - other.y) : Infinity);
  return Math.min(Infinity, ...all.flatMap((one, n) => all.slice(n + 1).map((other) => far(one, other))));
}

function lying(across, down, width, height) {
  const margin = width < 640 ? NARROW : MARGIN;
  return { x: margin.x + across * (width - 2 * margin.x), y: margin.top + down * (height - margin.top - margin.bottom) };
}

/** How far to the right hosts stand on a tall ground: few have their names beside them. */
const broad = (width, many) => (many > 2 * IN_A_ROW ? width - NARROW.x : width * 0.62);

const upright = (across, down, right, height) => ({
  x: NARROW.x + down * (right - NARROW.x),
  y: NARROW.top + across * (height - NARROW.top - NARROW.bottom),
});

/** The place from 0 to 1, across and down, of a point in pixels on a ground of `many` hosts: what `layOut` had begun with. */
export function placeAt({ x, y }, width, height, many) {
  if (height > width && width < 640)
    return [(y - NARROW.top) / (height - NARROW.top - NARROW.bottom), (x - NARROW.x) / (broad(width, many) - NARROW.x)];
  const margin = width < 640 ? NARROW : MARGIN;
  return [(x - margin.x) / (width - 2 * margin.x), (y - margin.top) / (height - margin.top - margin.bottom)];
}

/** A strip for a narrow screen: the two who talk, whoever stands next in the direction of the way, and how many others. */
export function strip(hosts, links, pair, width, height) {
  const plans = plan(hosts);
  const names = Object.keys(hosts);
  const across = (name) => plans.get(name)[0];
  const shown = new Set(pair.filter((name) => plans.has(name)));
  for (const name of [...names].sort((a, b) => nearness(a) - nearness(b))) if (shown.size < 3) shown.add(name);
  const row = [...shown].sort((a, b) => across(a) - across(b));
  const places = new Map(
    row.map((name, place) => [name, { x: ((place + 0.5) / row.length) * width, y: height * 0.38, label: "below" }]),
  );
  return { places, others: names.length - row.length };

  function nearness(name) {
    if (hosts[name].figure === "dns") return 9;
    const linked = links.some(({ between }) => between.includes(name) && pair.some((one) => one !== name && between.includes(one)));
    const ahead = Math.max(...pair.map((one) => across(one) ?? 0)) < across(name);
    return (linked ? 0 : 4) + (ahead ? 0 : 1) + Math.min(...pair.map((one) => Math.abs(across(one) - across(name))));
  }
}

/** A line through the points, its ends kept `gap` pixels from the first and the last. */
export function trim(points, gap) {
  if (points.length < 2) return points;
  const [first, second] = points;
  const [before, last] = points.slice(-2);
  return [toward(first, second, gap), ...points.slice(1, -1), toward(last, before, gap)];
}

const BOW = { parts: 12, high: 40 }; // lines that an arc is drawn with; pixels from a row to its top

/** A line in a row, which passes those it does not touch in an arc above them. */
export const bowed = (points, hosts) => points.flatMap((point, n) => (n ? arc(points[n - 1], point, hosts) : [point]));

function arc(from, to, hosts) {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  if (!hosts.some(({ x }) => left < x && x < right)) return [to];
  const high = Math.min(BOW.high, from.y - 4);
  const at = (part) => ({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part - high * Math.sin(Math.PI * part) });
  return Array.from({ length: BOW.parts }, (_, n) => at((n + 1) / BOW.parts));
}

function toward(from, to, distance) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(distance, length / 2.4) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** The point at `part` (0 to 1) of a line's length, and the parts at which its corners lie. */
export function along(points, part) {
  const lengths = points.slice(1).map((point, i) => Math.hypot(point.x - points[i].x, point.y - points[i].y));
  const whole = lengths.reduce((a, b) => a + b, 0) || 1;
  let left = part * whole;
  for (const [i, length] of lengths.entries()) {
    if (left <= length || i === lengths.length - 1) {
      const share = length ? Math.min(1, left / length) : 0;
      return { x: points[i].x + (points[i + 1].x - points[i].x) * share, y: points[i].y + (points[i + 1].y - points[i].y) * share };
    }
    left -= length;
  }
  return points[0];
}
