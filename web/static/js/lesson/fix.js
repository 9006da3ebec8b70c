// Something to mend: a form with mistakes in it. Trying it has it played with what stands in the form; the film stops
// where it goes wrong, and the field to blame is named.

import { say } from "../kit/bus.js";
import { Changes } from "../kit/changes.js";
import { known, ours, words } from "../kit/words.js";
import { SHOWN } from "../progress/done.js";
import { attempt } from "../stage/run/runs.js";

export class Fix {
  /** `aside(then)`: does `then` while no question covers anything. */
  constructor(leaf, progress, aside) {
    Object.assign(this, { leaf, progress, aside });
    this.name = leaf.dataset.name;
    this.lesson = document.querySelector("[data-lesson]").dataset.lesson;
    this.fields = [...leaf.querySelectorAll(".entry-field")];
    this.form = this._find("form");
    this.changes = new Changes(this._values());
    this.first = this.changes.now;
    this.tries = 0;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this._try();
    });
    this.form.addEventListener("change", () => this._changed());
    this._find(".undo").addEventListener("click", () => this._put(this.changes.undo()));
    this._find(".redo").addEventListener("click", () => this._put(this.changes.redo()));
    this._find(".reset").addEventListener("click", () => this._begin());
    this._find(".find")?.addEventListener("click", () => this._try(true));
    this._find(".show").addEventListener("click", () => this.aside(() => say("goto", { u: this.place })));
    this._find(".solution").addEventListener("toggle", () => this._look());
    this._draw();
  }

  get key() {
    return `fix:${this.name}`;
  }

  /** The values that work were looked at before it worked. */
  get isShown() {
    return this.progress.get(this.key) === SHOWN;
  }

  reset() {
    this.progress.set(this.key, undefined);
    this._begin();
  }

  _find(selector) {
    return this.leaf.querySelector(selector);
  }

  // ---- the form

  _values() {
    return Object.fromEntries(this.fields.map((field) => [field.dataset.path, valueOf(field.querySelector("[name=value]"))]));
  }

  _changed() {
    this.changes.add(this._values());
    this._draw();
  }

  _put(values) {
    for (const field of this.fields) setValue(field.querySelector("[name=value]"), values[field.dataset.path]);
    this._draw();
  }

  /** As it was at first; who has looked at the solution starts afresh. */
  _begin() {
    this._find(".solution").open = false;
    if (this.isShown) this.progress.set(this.key, undefined);
    this.changes.add(this.first);
    this._put(this.first);
    this._tell({});
  }

  _look() {
    if (this._find(".solution").open && !this.progress.isDone(this.key)) this.progress.set(this.key, SHOWN);
  }

  _draw() {
    this._find(".undo").disabled = !this.changes.canUndo;
    this._find(".redo").disabled = !this.changes.canRedo;
    this.leaf.classList.toggle("is-done", this.progress.isDone(this.key));
    this._find(".after").hidden = !this.progress.isDone(this.key);
  }

  // ---- trying

  async _try(finds = false) {
    this._changed();
    if (this.isTrying) return;
    this.isTrying = true;
    this._tell({ verdict: words("fix.trying") });
    const answer = await attempt(this.lesson, this.name, this.changes.now, finds);
    this.isTrying = false;
    if (answer.error) return this._refused(answer);
    if (finds) this._filled(answer);
    else this._played(answer);
  }

  /** What cannot be tried: said at the field it is about. */
  _refused({ error, fields = {} }) {
    const together = error === "bad-values" && !Object.keys(fields).length;
    const wait = error !== "bad-values" && words("fix.error.unreachable", { key: reason(error) });
    this._tell({ verdict: together ? words("fix.error.together") : wait || "" });
    for (const [path, key] of Object.entries(fields)) this._trouble(path, words(`fix.error.${key}`));
    this._at(Object.keys(fields)[0])?.querySelector("[name=value]").focus();
  }

  _trouble(path, text) {
    const told = this._at(path)?.querySelector(".trouble-told");
    if (told) Object.assign(told, { hidden: false, textContent: text });
  }

  _at(path) {
    return this.fields.find((field) => field.dataset.path === path);
  }

  _played({ run, fix }) {
    const { stop, field } = fix;
    const isMended = fix.met === fix.of;
    if (isMended && !this.isShown) this.progress.set(this.key, "solved");
    this.place = stop?.u ?? 0;
    this._tell(isMended ? { verdict: words(this.isShown ? "task.shown" : "fix.done"), show: "fix.watch" } : { stop, field, show: "fix.show" });
    this._draw();
    this._show(run, this.place);
  }

  /** What was found out stands in the form; that it works is still to be tried. */
  _filled({ run, found }) {
    this.changes.add({ ...this.changes.now, ...found });
    this._put(this.changes.now);
    this._tell({ verdict: words(Object.keys(found).length ? "fix.found" : "fix.found.nothing") });
    this._show(run, 0);
  }

  /** Its film, on the stage. */
  _show(run, u) {
    const what = words("fix.film", { n: ++this.tries, title: this._find("h3").textContent });
    this.aside(() => say("film", { run, u, what }));
  }

  _tell({ verdict = "", stop, field, show }) {
    const how = stop?.silent ? "fix.stops.silent" : stop?.call ? "fix.stops.call" : "fix.stops";
    const said = stop ? words(how, { who: ours(stop.label) || stop.who }) : words("fix.stops.somewhere");
    this._find(".verdict").textContent = verdict;
    this._find(".stopped").hidden = !show || Boolean(verdict);
    this._find(".stopped span").textContent = said;
    this._find(".stopped code").textContent = stop?.said ? `S: ${stop.said}` : "";
    this._find(".look").hidden = !field;
    if (field) this._find(".look").textContent = words("fix.look", { field: nameOf(this._at(field)) });
    this._find(".show").hidden = !show;
    if (show) this._find(".show").textContent = words(show);
    for (const one of this.fields) this._mark(one, one.dataset.path === field);
    this._find(".outcome").scrollIntoView({ block: "nearest" });
  }

  _mark(field, isBlamed) {
    field.classList.toggle("is-blamed", isBlamed);
    field.querySelector(".hint-told").hidden = !isBlamed;
    field.querySelector(".trouble-told").hidden = true;
    if (isBlamed) field.querySelector("[name=value]").setAttribute("aria-invalid", "true");
    else field.querySelector("[name=value]").removeAttribute("aria-invalid");
  }
}

const reason = (key) => (known(`stage.error.${key}`) ? words(`stage.error.${key}`, { at: "" }) : key);
const nameOf = (field) => field.querySelector("label").firstChild.textContent.trim();

const FORMS = {
  lines: {
    get: ({ value }) =>
      value
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    set: (entry, value) => (entry.value = value.join("\n")),
  },
  switch: { get: ({ checked }) => checked, set: (entry, value) => (entry.checked = value) },
  number: { get: ({ value }) => value.trim(), set: (entry, value) => (entry.value = value) },
  choice: { get: ({ value }) => value, set: (entry, value) => (entry.value = value) },
  text: { get: ({ value }) => value.trim(), set: (entry, value) => (entry.value = value) },
};

const valueOf = (entry) => FORMS[entry.dataset.kind].get(entry);
const setValue = (entry, value) => FORMS[entry.dataset.kind].set(entry, value);
