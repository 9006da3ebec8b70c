// One utterance as a row: when, who, what. Made once; what the moment adds (now, covered) are classes set from outside.

import { figure, fill, h } from "../../kit/el.js";
import { clock, count, words } from "../../kit/words.js";
import { locked } from "../film/tale.js";
import { mend } from "../run/runs.js";
import { lockFigure } from "../town/marks.js";
import { line, read } from "./line.js";

const AT_ONCE = 60; // lines unfolded at once: a long letter comes in portions

/** `tag`: what a row is, where it is no item of a list. */
export function row(scene, utterance, tag = "li") {
  const { film, hostName } = scene;
  const talk = film.talks.get(utterance.wire);
  const from = hostName(film.hosts(utterance).from);
  const said = read(scene, utterance);
  return h(
    tag,
    { class: "row", dataset: { u: utterance.u, side: utterance.side, wire: utterance.wire, post: talk.post ? "" : null } },
    h("time", {}, clock(film.events[utterance.event].at)),
    h("b", { class: "side", "aria-hidden": "true" }, utterance.side),
    h(
      "div",
      { class: "said" },
      h("span", { class: "unseen" }, words("stage.said-by", { from }), " "),
      h("span", { class: "first-line" }, said.first),
      said.more > 0 && fold(scene, utterance, said),
    ),
  );
}

function fold(scene, utterance, said) {
  const rest = h("span", { class: "rest", hidden: true });
  const button = h("button", { type: "button", class: "fold", "aria-expanded": "false", tabindex: -1, title: said.preview });
  const label = () =>
    fill(
      button,
      h("span", { class: "fold-count" }, count("stage.more-lines", said.more)),
      " ",
      h("span", { class: "fold-preview" }, said.preview),
    );
  label();
  button.addEventListener("click", () => {
    const open = rest.hidden;
    if (open && !rest.childNodes.length) portion(rest, said.rest(), scene, utterance);
    rest.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) fill(button, words("stage.fewer-lines"));
    else label();
  });
  return [" ", button, rest];
}

/** The next lines, and a button for those after them; the last one fetches what the frames had cut off. */
function portion(rest, all, scene, utterance) {
  const later = all.splice(AT_ONCE);
  rest.append(...all);
  const cut = scene.film.missing(utterance).length > 0;
  if (!later.length && !cut) return;
  const button = h(
    "button",
    { type: "button", class: "fold" },
    later.length ? count("stage.more-lines", later.length) : words("stage.whole"),
  );
  button.addEventListener("click", async () => {
    const more = later.length ? later : await whole(scene, utterance, rest.querySelectorAll(".rest-line").length);
    button.remove();
    portion(rest, more, scene, utterance);
  });
  rest.append(button);
}

/** The lines of an utterance after those shown, its missing octets fetched first. */
async function whole(scene, utterance, shown) {
  const { film, about } = scene;
  for (const n of film.missing(utterance)) if (!(await mend(film, about.run, n))) return [];
  return line(film, utterance).rest().slice(shown);
}

/** The heading where a wire's talk begins or is taken up again. */
export function heading(scene, talk, chapter, tag = "li") {
  const { hostName } = scene;
  const place = `${hostName(talk.caller)} → ${hostName(talk.callee)}\u00a0:\u00a0${talk.port}`;
  return h(
    tag,
    { class: "talk", dataset: { wire: talk.wire, post: talk.post ? "" : null } },
    h("h3", {}, chapter && h("b", {}, `${chapter} `), h("span", {}, place)),
  );
}

/** Put a lock beside the place of a heading, or take it away: as its talk is sealed at this moment or not. */
export function lockOn({ film, n, glasses }, heading) {
  const wire = Number(heading.dataset.wire);
  const lock = glasses.passes(film.talks.get(wire)) ? film.lock(wire, n) : null;
  const there = heading.querySelector(".locked");
  if (Boolean(lock) === Boolean(there)) return;
  if (there) there.remove();
  else heading.querySelector("h3").append(h("span", { class: "locked" }, figure(lockFigure(lock)), h("span", {}, locked(lock))));
}
