// Words to choose from, the first of them at once, the others when asked for.

import { h } from "./el.js";
import { count } from "./words.js";

const MOST = 14;

/** A node for each word that `chip(word)` makes, and a button in the place of those that are too many to be read. */
export function chips(words, chip) {
  const rest = words.slice(MOST);
  if (!rest.length) return words.map(chip);
  const more = h("button", { type: "button", class: "plain" }, count("stage.note.others", rest.length));
  more.addEventListener("click", () => {
    const made = rest.map(chip);
    more.replaceWith(...made);
    made[0].focus();
  });
  return [...words.slice(0, MOST).map(chip), more];
}
