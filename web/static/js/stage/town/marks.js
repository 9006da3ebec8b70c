// The small drawings of the map: a line, a cross, a slip with a word on it, a letter, a shelf, a pair of glasses.

import { s } from "../../kit/el.js";

export const path = (points) => points.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

export const cross = ({ x, y }) => s("path", { class: "cross", d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12` });

export const slipWidth = (label) => Math.max(34, label.length * 7.6 + 16);

const LOCK = 17; // pixels a lock takes

/** How wide a slip is with a lock before its words. */
export const lockedWidth = (label) => slipWidth(label) + LOCK;

/** A slip, with a lock before its words where they are sealed. */
export function slip(label, lock = null) {
  const width = lock ? lockedWidth(label) : slipWidth(label);
  const aside = lock ? LOCK / 2 : 0;
  return [
    s("rect", { class: "slip", x: -width / 2, y: -12, width, height: 24, rx: 3 }),
    lock && padlock({ x: 14 - width / 2, y: 0 }, lock),
    s("text", { class: "slip-text", x: aside, y: 4.5, "text-anchor": "middle" }, label),
  ];
}

/** The drawing of a lock: closed, and with a question where nothing proves who is there. */
export const lockFigure = ({ isProven }) => (isProven ? "lock" : "lock-unproven");

/** A closed lock; an open talk has none. */
const padlock = ({ x, y }, lock) => s("use", { class: "lock", href: `#figure-${lockFigure(lock)}`, x: x - 8, y: y - 9, width: 16, height: 16 });

/** The same on a ground of its own, where it lies on a line. */
export const lockAt = (place, lock) => s("g", { class: "lock-mark" }, s("circle", { cx: place.x, cy: place.y, r: 11 }), padlock(place, lock));

/** A letter under what it is called; a sealed one has its lock at its corner. */
export const letter = (label, lock) => [
  s("use", { class: "envelope", href: "#letter", x: -22, y: -15.5, width: 44, height: 31 }),
  lock && lockAt({ x: 14, y: 7 }, lock),
  s("text", { class: "slip-text", x: 0, y: -22, "text-anchor": "middle" }, label),
];

/** Letters that wait at a host; `size`: as small as its figure is. */
export const shelf = (x, y, waiting, size) =>
  s(
    "g",
    { class: "shelf" },
    s("use", { class: "envelope", href: "#letter", x: x - 11 * size, y: y - 8 * size, width: 24 * size, height: 17 * size }),
    waiting > 1 && s("text", { class: "dim-text", x: x + 16 * size, y: y + 5 * size }, `×${waiting}`),
  );

/** The glasses of whoever looks on here. */
export const glassesAt = ({ x, y }) =>
  s("g", { class: "onlooker-mark" }, s("circle", { cx: x, cy: y, r: 13 }), s("use", { href: "#figure-glasses", x: x - 10, y: y - 11, width: 20, height: 20 }));
