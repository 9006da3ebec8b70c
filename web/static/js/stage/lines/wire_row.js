// A row of octets: who sent them, where they stand in that one's stream, in hexadecimal, as text.

import { fill, h } from "../../kit/el.js";
import { gap, hex, legible } from "./dump.js";

/** `parts`: the octets cut where utterances and tokens end, from place `from` on; `u`: the present utterance. */
export function wireRow({ octets, parts, from, per, u, ...here }) {
  const runs = runsOf(parts);
  const own = ({ start, end }) => octets.slice(start - from, end - from);
  const column = (part) => part.start - from;
  const space = (part) => gap(column(part), per);
  return fill(
    frame(here),
    head(here),
    h(
      "span",
      { class: "hex" },
      runs.map((run) => [
        space(run[0]),
        h("span", { class: isNow(run, u) }, run.map((part, n) => [n > 0 && space(part), piece(part, hex(own(part), column(part), per), u)])),
      ]),
    ),
    h(
      "span",
      { class: "text" },
      runs.map((run) => h("span", { class: isNow(run, u) }, run.map((part) => mirrored(part, plain(own(part)))))),
    ),
  );
}

/** Octets as text; line ends and tabs by their names. */
export const plain = (octets) => legible(octets).map(({ text, sign }) => text ?? h("i", { class: "unprinted" }, sign));

/** A row whose octets are on their way. */
export const waitingRow = (here, text) => fill(frame(here), head(here), h("span", { class: "hex dim" }, text));

const frame = ({ side, post, isFirst }) =>
  h("div", { class: isFirst ? "octets first" : "octets", dataset: { side, post: post ? "" : null } });

const head = ({ side, at }) => [
  h("b", { class: "side" }, side),
  h("span", { class: "at" }, at.toString(16).padStart(6, "0")),
];

/** Parts of one utterance stand in one element, so that the present one is lit as a whole. */
function runsOf(parts) {
  const runs = [];
  for (const part of parts) {
    if (runs.at(-1)?.[0].u !== part.u) runs.push([]);
    runs.at(-1).push(part);
  }
  return runs;
}

const isNow = ([{ u }], now) => (u === now ? "run now" : "run");

/** A token; it can be reached by the keyboard where it begins, while it is the present utterance's. */
function piece({ key, piece: name, u, begins }, text, now) {
  if (!key) return text;
  const tabindex = u === now && begins ? 0 : -1;
  return h("span", { class: "token", role: "button", tabindex, dataset: { key, piece: name } }, text);
}

/** The same token on the other side: pointed at, but not reached a second time. */
const mirrored = ({ key, piece: name }, text) => (key ? h("span", { class: "token", dataset: { key, piece: name } }, text) : text);
