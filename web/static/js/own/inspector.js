// Beside the plan: all hosts by name, and of the one that is chosen all that can be said of it. Whatever the plan can be
// told with a pointer, this can be told with keys. What is meant is told to whoever keeps the town.

import { fill, h, s } from "../kit/el.js";
import { ours, words } from "../kit/words.js";
import { refuse, refusedAt } from "./refused.js";
import { read, shown } from "./setting.js";
import { isJoined, isLink, isName, neighbours, set } from "./yard.js";

const TALL = new Set(["lines", "pairs", "lists", "people"]); // kinds of settings that take several lines
const ROWS = [2, 6]; // of them, that are seen at a time

export class Inspector {
  /** `about`: fields and settings there are. `deeds`: choose, chooseLink, set, refused, renamed, removed, joined, parted, linked. */
  constructor(hosts, root, about, deeds) {
    Object.assign(this, { hosts, root, about, deeds });
  }

  /** `chosen`: {host}, {link} or null. `refused`: what was typed and cannot be read. The field that had the focus has it
   *  afterwards. */
  draw(town, chosen, refused) {
    const sight = sightOf(town, chosen, refused);
    Object.assign(this, { town, chosen, refused });
    if (sight === this.sight) return;
    this.sight = sight;
    const focused = document.activeElement?.id;
    fill(this.hosts, this._hosts());
    fill(this.root, this._what());
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  }

  /** Put the focus on a setting of the host that is chosen, on its links, or on the host itself. */
  focus(field) {
    const found = fieldOf(field) ?? document.getElementById("host-title");
    found?.focus();
    found?.scrollIntoView({ block: "center" });
  }

  /** Say at a setting why it cannot stay as it is. */
  blame(field, text) {
    const found = fieldOf(field);
    if (found && document.getElementById(`${found.id}-what`)) blame(found, text);
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
      const attributes = { class: "host-button", "aria-pressed": String(isChosen) };
      return h("li", {}, press(`choose-${n}`, [drawing(figure), name], () => this.deeds.choose(isChosen ? null : name), attributes));
    });
  }

  // ---- one of them

  _host(name, host) {
    return form(
      [drawing(host.figure), ours(host.role) || name],
      this._name(name),
      host.address && h("p", { class: "field" }, h("span", { class: "field-name" }, words("build.address")), h("code", {}, host.address)),
      this._links(name),
      this._fields(name, host),
      h("p", { class: "deeds" }, press("remove-host", words("build.remove", { name }), () => this.deeds.removed(name))),
    );
  }

  _name(name) {
    const place = { host: name, id: "host-name" };
    const wrong = refusedAt(this.refused, place);
    const changed = ({ target }) => {
      const to = target.value.trim();
      const isTaken = to !== name && Object.hasOwn(this.town.hosts, to);
      const problem = to !== name && !isName(to) ? "build.wrong.name" : isTaken ? "build.wrong.taken" : "";
      if (problem) return this._refuse(place, target, words(problem));
      this.deeds.renamed(name, to, place);
    };
    return row(place.id, words("build.name"), h("input", { value: wrong?.text ?? name, maxlength: 200, onchange: changed }), "", wrong?.why);
  }

  /** It stands there as it was typed, and why it cannot stay. */
  _refuse(place, field, why) {
    blame(field, why);
    this.sight = sightOf(this.town, this.chosen, refuse(this.refused, place, field.value, why));
    this.deeds.refused(place, field.value, why);
  }

  _links(name) {
    const far = Object.keys(this.town.hosts).filter((other) => other !== name && !isJoined(this.town, name, other));
    return h(
      "fieldset",
      { class: "links" },
      h("legend", {}, words("build.links")),
      h(
        "ul",
        {},
        neighbours(this.town, name).map((other, n) => this._near(name, other, n)),
      ),
      far.length > 0 && this._far(name, far),
    );
  }

  _near(name, other, n) {
    const parting = { class: "press small", "aria-label": words("build.part.from", { name: other }) };
    return h(
      "li",
      {},
      press(`link-${n}`, other, () => this.deeds.chooseLink([name, other]), { class: "quiet" }),
      press(`part-${n}`, words("build.part"), () => this.deeds.parted(name, other), parting),
    );
  }

  _far(name, far) {
    const choice = h(
      "select",
      { id: "join-with" },
      far.map((other) => h("option", { value: other }, other)),
    );
    return h(
      "p",
      { class: "joining" },
      h("label", { for: "join-with", class: "unseen" }, words("build.join.with")),
      choice,
      press("join", words("build.join"), () => this.deeds.joined(name, choice.value)),
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
    const place = { host: name, id: `set-${key}` };
    const wrong = refusedAt(this.refused, place);
    const now = wrong?.text ?? shown(setting.kind, value ?? setting.value);
    const changed = ({ target }) => {
      const typed = target.type === "checkbox" ? target.checked : target.value;
      const found = read(setting, typed, this.town.hosts[name][key]);
      if (found.wrong) return this._refuse(place, target, words(`build.wrong.${found.wrong}`));
      blame(target, "");
      this.sight = sightOf(set(this.town, name, key, found.value), this.chosen, refuse(this.refused, place)); // it stands there already
      this.deeds.set(name, key, found.value, place);
    };
    return row(place.id, label, control(setting.kind, now, choices, changed), what, wrong?.why);
  }

  // ---- a link

  _link([one, other]) {
    const { latency = "20ms" } = this.town.links.find((link) => isLink(link, one, other)) ?? {};
    const changed = ({ target }) => this.deeds.linked(one, other, target.value.trim() || undefined);
    const field = h("input", { value: latency, maxlength: 20, onchange: changed });
    return form(
      words("build.link", { one, other }),
      row("link-latency", words("build.latency"), field, words("build.latency.what")),
      h("p", { class: "deeds" }, press("remove-link", words("build.part"), () => this.deeds.parted(one, other))),
    );
  }
}

/** The field of a setting, as it is shown now; or null. */
const fieldOf = (field) => document.getElementById({ links: "join-with", latency: "link-latency" }[field] ?? `set-${field}`);

/** All that is shown, in a word: as long as it is the same, nothing is drawn anew. */
const sightOf = ({ hosts, links }, chosen, refused) =>
  JSON.stringify([chosen, Object.keys(hosts), hosts[chosen?.host], links, refused.filter(({ host }) => host === chosen?.host)]);

const drawing = (figure) =>
  s(
    "svg",
    { class: "drawing", viewBox: "0 0 80 64", "aria-hidden": "true", focusable: "false" },
    s("use", { href: document.getElementById(`host-${figure}`) ? `#host-${figure}` : "#host-server" }),
  );

const press = (id, text, onclick, attributes) => h("button", { type: "button", class: "press", id, onclick, ...attributes }, text);

const form = (title, ...rows) =>
  h(
    "form",
    { class: "about-host", "aria-labelledby": "host-title", novalidate: true, onsubmit: (event) => event.preventDefault() },
    h("h3", { id: "host-title", tabindex: "-1" }, title),
    rows,
  );

function row(id, label, input, what, why) {
  input.id = id;
  if (why) input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `${id}-what`);
  const told = h("span", { id: `${id}-what`, class: "soft" }, h("span", {}, what ?? ""), h("span", { class: "wrong" }, why ?? ""));
  if (input.type === "checkbox") return h("p", { class: "field tick" }, h("label", { for: id }, input, label), told);
  return h("p", { class: "field" }, h("label", { for: id }, label), input, told);
}

function control(kind, now, choices, onchange) {
  if (kind === "switch") return h("input", { type: "checkbox", checked: now, onchange });
  if (kind === "choice") return select(now, choices, onchange);
  if (TALL.has(kind)) return area(now, onchange);
  const digits = kind === "number" ? "numeric" : null;
  return h("input", { value: now, maxlength: 300, autocomplete: "off", spellcheck: "false", inputmode: digits, onchange });
}

const select = (now, choices, onchange) =>
  h(
    "select",
    { onchange },
    Object.entries(choices).map(([value, label]) => h("option", { value, selected: value === now }, label)),
  );

function area(now, onchange) {
  const rows = Math.min(ROWS[1], Math.max(ROWS[0], now.split("\n").length));
  const field = h("textarea", { rows, spellcheck: "false", onchange });
  field.value = now;
  return field;
}

/** Say at a field what is wrong with it; "": nothing. */
function blame(input, text) {
  document.querySelector(`#${CSS.escape(`${input.id}-what`)} .wrong`).textContent = text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
