// Letters that must find room: measured, cut short, or parted in two lines.

const FONTS = { name: "600 13.5px", role: "400 12px" }; // as in map.css
const MOST = 240; // pixels of a line on the map
const BROAD = 200; // … of one that is rather parted
const LEAST = 4; // letters that words have before an abbreviation that is kept
const HALF = { name: 8, role: 16 }; // letters that are never parted
const PRICE = { parted: 40, folded: 120, bare: 400, least: 520 }; // of writing less of a host, beside what it covers
export const CLASSES = { name: "host-name", role: "host-role" }; // of the same, in map.css
let ruler = null;

/** Pixels of a text, as a name or a role is written on the map. (To ask the drawing would cost a layout for each.) */
export function long(text, kind) {
  ruler ??= Object.assign(document.createElement("canvas").getContext("2d"), {
    family: getComputedStyle(document.body).fontFamily,
  });
  ruler.font = `${FONTS[kind]} ${ruler.family}`;
  return ruler.measureText(text).width;
}

export const shortened = (text, letters) => (text.length > letters ? `${text.slice(0, Math.max(3, Math.floor(letters) - 1))}…` : text);

/** How many letters of a text find room in so many pixels. */
export const lettersIn = (room, text, kind) => (room * text.length) / Math.max(1, long(text, kind));

/** A text, cut short where it has no room; of a role its abbreviation is kept: `submission server · MSA` is the MSA anywhere. */
export function fitting(text, room, kind) {
  const dot = kind === "role" && long(text, kind) > room ? text.lastIndexOf(" · ") : -1;
  const [words, rest] = dot < 0 ? [text, ""] : [text.slice(0, dot), text.slice(dot)];
  const left = lettersIn(room - long(rest, kind), words, kind);
  return left < LEAST ? shortened(text, lettersIn(room, text, kind)) : shortened(words, left) + rest;
}

/** A long text in two lines, parted where it may be, as near to its middle as can be. */
export function parted(text, letters, where) {
  const gaps = text.length <= letters ? [] : [...text.matchAll(where)];
  if (!gaps.length) return [text];
  const far = ({ index }) => Math.abs(index - text.length / 2);
  const { index, 0: gap } = gaps.reduce((a, b) => (far(b) < far(a) ? b : a));
  return [text.slice(0, index) + (gap === "." ? "." : ""), text.slice(index + gap.length)];
}

/** What may be written of a host, from most to least: name, role and `more` as lines with their lengths, and the price. */
export function forms(called, does, more = []) {
  const lines = (kind, texts) => texts.filter(Boolean).map((text) => ({ kind, text: fitting(text, MOST, kind), long: Math.min(MOST, long(text, kind)) }));
  const cut = (text, letters, where, kind) => parted(text, Math.min(letters, lettersIn(BROAD, text, kind)), where);
  const name = (letters) => cut(called, letters, /[\s.]/g, "name");
  const role = (letters) => cut(does, letters, does.includes(" · ") ? / · /g : / /g, "role");
  const form = (names, roles, price) => ({ lines: [...lines("name", names), ...lines("role", [...roles, ...more])], price });
  return [
    form(name(Infinity), role(Infinity), 0),
    form(name(Infinity), role(HALF.role), PRICE.parted),
    form(name(HALF.name), role(HALF.role), PRICE.folded),
    form(name(Infinity), [], PRICE.bare),
    form(name(HALF.name), [], PRICE.least),
  ];
}
