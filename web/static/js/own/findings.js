// The letters that try a town, and what became of each: whether it holds, why not, and where to look.

import { cleaned, fill, h } from "../kit/el.js";
import { known, language, words } from "../kit/words.js";

const STATES = new Map([
  [true, "holds"],
  [false, "fails"],
  [null, "cannot"],
]);
const CALLS = { "refused-call": "refused" }; // why a call came to nothing is told on the stage as well

export class Findings {
  /** `letters`: their words by key. `deeds`: look(host, field), watch(letter). */
  constructor(root, about, deeds) {
    Object.assign(this, { root, about, deeds });
  }

  /** `findings`: null before anybody has looked; `isOld`: the town is another one since. The same again stays as it is. */
  async draw(findings, isOld) {
    this.root.classList.toggle("is-old", isOld);
    if (this.findings === findings) return;
    this.findings = findings;
    const notes = await told((findings ?? []).map(({ reason }) => reason).filter((key) => key?.startsWith("reason.")));
    if (this.findings !== findings) return;
    const found = Object.fromEntries((findings ?? []).map((one) => [one.letter, one]));
    fill(
      this.root,
      Object.entries(this.about.letters).map(([key, letter]) => this._row(key, letter, found[key], notes)),
    );
  }

  _row(key, { label, what }, finding, notes) {
    const state = finding && STATES.get(finding.holds);
    return h(
      "li",
      { class: `trial ${state ?? "untried"}`, "data-letter": key, "data-found": finding?.key },
      h("h3", {}, label, state && h("span", { class: "verdict" }, words(`build.${state}`))),
      h("p", { class: "soft" }, what),
      finding && h("p", { class: "became" }, this._said(finding, state)),
      finding && this._why(finding, notes),
      finding && this._deeds(finding, label),
    );
  }

  _said({ key, who, about, code }, state) {
    return words(`build.${state}.${key}`, { who: (who ?? []).join(", "), about, code });
  }

  _why({ reason, who, to }, notes) {
    if (!reason) return null;
    if (to) return h("p", { class: "why" }, words("build.no-way", { who: (who ?? []).join(", "), to }));
    const call = `stage.refused.${CALLS[reason] ?? reason}`;
    const host = h("b", {}, (who ?? []).join(", "));
    if (known(call)) return h("p", { class: "why" }, host, " ", words(call));
    const note = notes[reason];
    return note && h("div", { class: "why" }, h("p", {}, host, " ", note.title), cleaned("div", note.one));
  }

  _deeds({ letter, holds, host, field }, label) {
    const setting = { dns: words("build.zone"), links: words("build.links") }[field] ?? this.about.fields[field]?.label;
    const where = field === "dns" || host ? [setting, host].filter(Boolean).join(" · ") : "";
    const look = { class: "press", "data-look": field, onclick: () => this.deeds.look(host, field) };
    const name = words("build.watch.letter", { label });
    const watch = { class: "quiet", "data-watch": letter, "aria-label": name, onclick: () => this.deeds.watch(letter) };
    return h(
      "p",
      { class: "deeds" },
      where && h("button", { type: "button", ...look }, words("build.look", { where })),
      holds !== null && h("button", { type: "button", ...watch }, words("build.watch")),
    );
  }
}

/** The notes of these keys; none where they cannot be had. */
async function told(keys) {
  if (!keys.length) return {};
  try {
    const answer = await fetch(`/notes/${language}?keys=${[...new Set(keys)].map(encodeURIComponent).join(",")}`);
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}
