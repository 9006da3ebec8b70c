// The small drawings of the map: a line, a cross, a slip with a word on it, a letter, a shelf, a pair of glasses.

import { s } from "../../kit/el.js";

export const path = (points) => points.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

export const cross = ({ x, y }) => s("path", { class: "cross", d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12` });

export const slipWidth = (label) => Math.max(34, label.length * 7.6 + 16);

export function slip(label) {
  const width = slipWidth(label);
  return [
    s("rect", { class: "slip", x: -width / 2, y: -12, width, height: 24, rx: 3 }),
    s("text", { class: "slip-text", x: 0, y: 4.5, "text-anchor": "middle" }, label),
  ];
}

export const letter = (label) => [
  s("use", { class: "envelope", href: "#letter", x: -22, y: -15.5, width: 44, height: 31 }),
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
