// Beside the plan: all hosts by name, and of the one that is chosen all that can be said of it. Whatever the plan can be
// told with a pointer, this can be told with keys. What is meant is told to whoever keeps the town.

import { fill, h, s } from "../stage/el.js";
import { ours, words } from "../stage/words.js";
import { read, shown } from "./setting.js";
import { isJoined, isName, neighbours, set } from "./yard.js";

const TALL = new Set(["lines", "pairs", "lists", "people"]); // kinds of settings that take several lines

export class Inspector {
  /** `about`: fields and settings there are. `deeds`: choose, chooseLink, set, renamed, removed, joined, parted, linked. */
  constructor(hosts, root, about, deeds) {
    Object.assign(this, { hosts, root, about, deeds });
  }

  /** `chosen`: {host}, {link} or null. The field that had the focus has it afterwards. */
  draw(town, chosen) {
    const sight = sightOf(town, chosen);
    Object.assign(this, { town, chosen });
    if (sight === this.sight) return;
    this.sight = sight;
    const focused = document.activeElement?.id;
    fill(this.hosts, this._hosts());
    fill(this.root, this._what());
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  }

  /** Put the focus on a setting of the host that is chosen, on its links, or on the host itself. */
  focus(field) {
    const found = document.getElementById(`set-${field}`) ?? document.getElementById(field === "links" ? "join-with" : "host-title");
    found?.focus();
    found?.scrollIntoView({ block: "center" });
  }

  _what() {
    if (this.chosen?.link) return this._link(this.chosen.link);
    if (this.chosen?.host) return this._host(this.chosen.host, this.town.hosts[this.chosen.host]);
    const isEmpty = !Object.keys(this.town.hosts).length;
    return h("p", { class: "soft" }, words(isEmpty ? "build.empty" : "build.choose"));
  }

  // ---- all of them

  _hosts() {
    return Object.entries(this.town.hosts).map(([name, { figure }], n) => {
      const isChosen = this.chosen?.host === name;
      const pressed = { "aria-pressed": String(isChosen), onclick: () => this.deeds.choose(isChosen ? null : name) };
      return h("li", {}, h("button", { type: "button", class: "host-button", id: `choose-${n}`, ...pressed }, drawing(figure), name));
    });
  }

  // ---- one of them

  _host(name, host) {
    return h(
      "form",
      { class: "about-host", "aria-labelledby": "host-title", novalidate: true, onsubmit: (event) => event.preventDefault() },
      h("h3", { id: "host-title", tabindex: "-1" }, drawing(host.figure), ours(host.role) || name),
      this._name(name),
      host.address && h("p", { class: "field" }, h("span", { class: "field-name" }, words("build.address")), h("code", {}, host.address)),
      this._links(name),
      this._fields(name, host),
      h(
        "p",
        { class: "deeds" },
        h("button", { type: "button", class: "press", id: "remove-host", onclick: () => this.deeds.removed(name) }, words("build.remove", { name })),
      ),
    );
  }

  _name(name) {
    const changed = ({ target }) => {
      const to = target.value.trim();
      if (to === name) return (target.value = name);
      const problem = !isName(to) ? "build.wrong.name" : Object.hasOwn(this.town.hosts, to) ? "build.wrong.taken" : "";
      if (problem) return blame(target, words(problem));
      this.deeds.renamed(name, to);
    };
    return row("host-name", words("build.name"), h("input", { value: name, maxlength: 200, onchange: changed }));
  }

  _links(name) {
    const near = neighbours(this.town, name);
    const far = Object.keys(this.town.hosts).filter((other) => other !== name && !isJoined(this.town, name, other));
    const chosen = () => this.root.querySelector("#join-with").value;
    return h(
      "fieldset",
      { class: "links" },
      h("legend", {}, words("build.links")),
      h(
        "ul",
        {},
        near.map((other, n) =>
          h(
            "li",
            {},
            h("button", { type: "button", class: "quiet", id: `link-${n}`, onclick: () => this.deeds.chooseLink([name, other]) }, other),
            h("button", { type: "button", class: "press small", id: `part-${n}`, "aria-label": words("build.part.from", { name: other }), onclick: () => this.deeds.parted(name, other) }, words("build.part")),
          ),
        ),
      ),
      far.length > 0 &&
        h(
          "p",
          { class: "joining" },
          h("label", { for: "join-with", class: "unseen" }, words("build.join.with")),
          h("select", { id: "join-with" }, far.map((other) => h("option", { value: other }, other))),
          h("button", { type: "button", class: "press", id: "join", onclick: () => this.deeds.joined(name, chosen()) }, words("build.join")),
        ),
    );
  }

  // ---- what can be set

  _fields(name, host) {
    const known = Object.assign({}, ...(host.agents ?? []).map((role) => this.about.settings[role] ?? {}));
    return Object.keys(this.about.fields)
      .filter((key) => key in known)
      .map((key) => this._field(name, key, known[key], host[key]));
  }

  _field(name, key, setting, value) {
    const { label, what, choices } = this.about.fields[key];
    const now = shown(setting.kind, value ?? setting.value);
    const changed = ({ target }) => {
      const typed = target.type === "checkbox" ? target.checked : target.value;
      const found = read(setting, typed, this.town.hosts[name][key]);
      if (found.wrong) return blame(target, words(`build.wrong.${found.wrong}`));
      blame(target, "");
      this.sight = sightOf(set(this.town, name, key, found.value), this.chosen); // it stands there already
      this.deeds.set(name, key, found.value);
    };
    return row(`set-${key}`, label, control(setting.kind, now, choices, changed), what);
  }

  // ---- a link

  _link([one, other]) {
    const link = this.town.links.find(({ between }) => between.includes(one) && between.includes(other));
    return h(
      "form",
      { class: "about-host", "aria-labelledby": "host-title", novalidate: true, onsubmit: (event) => event.preventDefault() },
      h("h3", { id: "host-title", tabindex: "-1" }, words("build.link", { one, other })),
      row("link-latency", words("build.latency"), h("input", { value: link?.latency ?? "20ms", maxlength: 20, onchange: ({ target }) => this.deeds.linked(one, other, target.value.trim() || undefined) }), words("build.latency.what")),
      h(
        "p",
        { class: "deeds" },
        h("button", { type: "button", class: "press", id: "remove-link", onclick: () => this.deeds.parted(one, other) }, words("build.part")),
      ),
    );
  }
}

/** All that is shown, in a word: as long as it is the same, nothing is drawn anew. */
const sightOf = ({ hosts, links }, chosen) => JSON.stringify([chosen, Object.keys(hosts), hosts[chosen?.host], links]);

export const drawing = (figure) =>
  s(
    "svg",
    { class: "drawing", viewBox: "0 0 80 64", "aria-hidden": "true", focusable: "false" },
    s("use", { href: document.getElementById(`host-${figure}`) ? `#host-${figure}` : "#host-server" }),
  );

function row(id, label, input, what) {
  input.id = id;
  input.setAttribute("aria-describedby", `${id}-what`);
  if (input.type === "checkbox") return h("p", { class: "field tick" }, h("label", { for: id }, input, label), described(id, what));
  return h("p", { class: "field" }, h("label", { for: id }, label), input, described(id, what));
}

const described = (id, what) => h("span", { id: `${id}-what`, class: "soft" }, h("span", {}, what ?? ""), h("span", { class: "wrong" }));

function control(kind, now, choices, onchange) {
  if (kind === "switch") return h("input", { type: "checkbox", checked: now, onchange });
  if (kind === "choice")
    return h("select", { onchange }, Object.entries(choices).map(([value, label]) => h("option", { value, selected: value === now }, label)));
  if (TALL.has(kind)) {
    const rows = Math.min(6, Math.max(2, now.split("\n").length));
    const area = h("textarea", { rows, spellcheck: "false", onchange });
    area.value = now;
    return area;
  }
  return h("input", { value: now, maxlength: 300, autocomplete: "off", spellcheck: "false", inputmode: kind === "number" ? "numeric" : null, onchange });
}

/** Say at a field what is wrong with it; "": nothing. */
function blame(input, text) {
  document.querySelector(`#${CSS.escape(`${input.id}-what`)} .wrong`).textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
