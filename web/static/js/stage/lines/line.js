// A line as it is read: the octets of an utterance with their tokens, folded where it runs over several lines.

import { h } from "../../kit/el.js";
import { lines, pieces, shown } from "../../kit/octets.js";
import { count } from "../../kit/words.js";
import { SEALED } from "../film/glasses.js";

const LONG = 1200; // characters of one line shown before it is folded, too
const PREVIEW = 90; // characters of what is folded away that are shown beside the count

/** The kind a key speaks of, for its colour: the second word of `room.kind.name`; a place where something else belongs breaks a rule. */
const kindOf = (key) => (key.endsWith(".missing") ? "violation" : (key.split(".")[1] ?? ""));

/** Whether a key tells that a rule is broken: while a question waits, that would be the answer. */
export const isVerdict = (key) => kindOf(key) === "violation";

/** A token: a span that can be hovered, focused when its row is current, and tapped. */
export const token = (text, key) =>
  h("span", { class: "token", role: "button", tabindex: -1, dataset: { key, kind: kindOf(key) } }, text);

function fragments(octets, tokens, start, end) {
  const stop = Math.min(end, start + LONG);
  const made = pieces(tokens, start, stop).map((one) => {
    const text = shown(octets.slice(one.start, one.end));
    return one.key ? token(text, one.key) : text;
  });
  if (stop < end) made.push(h("span", { class: "dim" }, ` … ${count("stage.characters", end - stop)}`));
  return made;
}

/** What was said: {first, rest, fold}: the first line's nodes, a function that makes the others, and how many there are. */
export function line(film, utterance) {
  if (film.isCoded(utterance))
    return { first: [token(utterance.label, film.keyOf(utterance))], more: 0, rest: () => [], preview: "" };
  const octets = film.text(utterance);
  const all = lines(octets);
  const make = ({ start, end }) => fragments(octets, utterance.tokens, start, end);
  return {
    first: make(all[0]),
    more: all.length - 1,
    rest: () => all.slice(1).map((one) => h("span", { class: "rest-line" }, make(one))),
    preview: preview(octets, all),
  };
}

/** The same, as it is read where the onlooker stands. */
export function read({ film, glasses }, utterance) {
  if (!glasses.hides(film, utterance)) return line(film, utterance);
  return sealed(glasses.sealed(film, utterance) ?? SEALED);
}

/** The same of octets that are not what was said: nobody understands them here. */
const sealed = (octets) => ({
  first: [h("span", { class: "sealed" }, shown(octets.slice(0, PREVIEW))), octets.length > PREVIEW && " …"].filter(Boolean),
  more: 0,
  rest: () => [],
  preview: "",
});

function preview(octets, all) {
  const text = all
    .slice(1, 12)
    .map(({ start, end }) => shown(octets.slice(start, Math.min(end, start + PREVIEW))).trim())
    .filter(Boolean)
    .join(" · ");
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text;
}
