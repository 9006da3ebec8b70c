// One utterance as a row: when, who, what. Made once; what the moment adds (now, covered) are classes set from outside.

import { fill, h } from "./el.js";
import { line } from "./line.js";
import { clock, count, words } from "./words.js";

const UNFOLDED = 40; // lines unfolded at once; the letter's own view shows all

export function row(scene, utterance) {
  const { film, hostName } = scene;
  const talk = film.talks.get(utterance.wire);
  const said = line(film, utterance);
  const from = hostName(film.hosts(utterance).from);
  return h(
    "li",
    { class: "row", dataset: { u: utterance.u, side: utterance.side, wire: utterance.wire, post: talk.post ? "" : null } },
    h("time", {}, clock(film.events[utterance.event].at)),
    h("b", { class: "side", "aria-hidden": "true" }, utterance.side),
    h("div", { class: "said" }, h("span", { class: "unseen" }, words("stage.said-by", { from }), " "), h("span", { class: "first-line" }, said.first), said.more > 0 && fold(said)),
  );
}

function fold(said) {
  const rest = h("span", { class: "rest", hidden: true });
  const button = h("button", { type: "button", class: "fold", "aria-expanded": "false", tabindex: -1, title: said.preview });
  const label = () => fill(button, h("span", { class: "fold-count" }, count("stage.more-lines", said.more)), " ", h("span", { class: "fold-preview" }, said.preview));
  label();
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    const open = rest.hidden;
    if (open && !rest.childNodes.length) unfold(rest, said.rest());
    rest.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) fill(button, words("stage.fewer-lines"));
    else label();
  });
  return [" ", button, rest];
}

function unfold(rest, all) {
  const more = all.splice(UNFOLDED);
  rest.append(...all);
  if (!more.length) return;
  const button = h("button", { type: "button", class: "fold" }, count("stage.more-lines", more.length));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    button.replaceWith(...more);
  });
  rest.append(button);
}

/** The heading where a wire's talk begins or is taken up again. */
export function heading(scene, talk, chapter) {
  const { hostName } = scene;
  const place = `${hostName(talk.caller)} → ${hostName(talk.callee)} : ${talk.port}`;
  return h("li", { class: "talk", dataset: { wire: talk.wire, post: talk.post ? "" : null } }, h("h3", {}, chapter && h("b", {}, `${chapter} `), h("span", {}, place)));
}
