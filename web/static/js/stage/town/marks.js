// The small drawings of the map: a line, a cross, a slip with a word on it, a letter, a shelf, a pair of glasses.

import { s } from "../../kit/el.js";

export const path = (points) => points.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

export const cross = ({ x, y }) => s("path", { class: "cross", d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12` });

export const slipWidth = (label) => Math.max(34, label.length * 7.6 + 16);

const LOCK = 17; // pixels a lock takes

/** How wide a slip is with a lock before its words. */
export const lockedWidth = (label) => slipWidth(label) + LOCK;

/** A slip, with a lock before its words where they are sealed. */
export function slip(label, isLocked = false) {
  const width = isLocked ? lockedWidth(label) : slipWidth(label);
  const aside = isLocked ? LOCK / 2 : 0;
  return [
    s("rect", { class: "slip", x: -width / 2, y: -12, width, height: 24, rx: 3 }),
    isLocked && padlock({ x: 14 - width / 2, y: 0 }),
    s("text", { class: "slip-text", x: aside, y: 4.5, "text-anchor": "middle" }, label),
  ];
}

/** A closed lock; an open talk has none. */
const padlock = ({ x, y }) => s("use", { class: "lock", href: "#figure-lock", x: x - 8, y: y - 9, width: 16, height: 16 });

/** The same on a ground of its own, where it lies on a line. */
export const lockAt = ({ x, y }) => s("g", { class: "lock-mark" }, s("circle", { cx: x, cy: y, r: 11 }), padlock({ x, y }));

/** A letter under what it is called; a sealed one has its lock at its corner. */
export const letter = (label, isLocked) => [
  s("use", { class: "envelope", href: "#letter", x: -22, y: -15.5, width: 44, height: 31 }),
  isLocked && lockAt({ x: 14, y: 7 }),
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
