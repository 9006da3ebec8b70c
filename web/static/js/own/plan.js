// The plan of a town: hosts and links, drawn; with a pointer they are moved, joined and chosen, and with keys as well. It
// keeps nothing but what a hand is just doing: what is meant is told to whoever keeps the town.

import { fill, s, soon } from "../kit/el.js";
import { ours, words } from "../kit/words.js";
import { begun, LINE } from "../stage/town/labels.js";
import { CLASSES, forms } from "../stage/town/lettering.js";
import { path } from "../stage/town/marks.js";
import { layOut, placeAt, trim } from "../stage/town/places.js";
import { isJoined, move } from "./yard.js";

const SIZE = 0.84; // of figures
const GAP = 46; // pixels between a host's middle and where its links begin
const REACH = 40; // pixels around a host's middle that are still the host
const STILL = 5; // pixels a hand may tremble without moving anything
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STRIDE = 0.025; // of the plan, for each press of an arrow

export class Plan {
  /** `deeds`: choose(name), chooseLink(link), moved(name, place), joined(one, other), removed(name). */
  constructor(root, deeds) {
    Object.assign(this, { root, deeds });
    this.canvas = s("svg", { class: "ground", role: "group", "aria-label": words("build.plan") });
    fill(root, this.canvas);
    this.redraw = soon(() => this._draw());
    new ResizeObserver(this.redraw).observe(root);
    root.addEventListener("pointerdown", (event) => this._down(event));
    root.addEventListener("pointermove", (event) => this._moved(event));
    root.addEventListener("pointerup", (event) => this._up(event));
    root.addEventListener("pointercancel", () => this._let());
    root.addEventListener("keydown", (event) => this._key(event));
  }

  /** `joining`: the host that is to be joined with the one pressed next. */
  draw(town, chosen, joining) {
    Object.assign(this, { town, chosen, joining });
    this._draw();
  }

  // ---- drawing

  _draw() {
    if (!this.town) return;
    const { width, height } = this.root.getBoundingClientRect();
    if (width < 10 || height < 10) return;
    const focused = document.activeElement?.closest?.("[data-host]")?.dataset.host;
    const town = this.held?.place ? move(this.town, this.held.name, this.held.place) : this.town;
    const told = Object.fromEntries(Object.entries(town.hosts).map(([name, { role }]) => [name, forms(name, ours(role) ?? "")]));
    const links = town.links.map(({ between }) => between);
    const { places, size } = layOut(town.hosts, width, height, { forms: told, links, usual: SIZE });
    Object.assign(this, { places, size, width, height });
    this.canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
    fill(
      this.canvas,
      town.links.map((link) => this._link(link)),
      this._rubber(),
      [...this.places].map(([name, place]) => this._host(name, town.hosts[name], place)),
      this._handle(),
    );
    if (focused) this.focus(focused);
  }

  focus(name) {
    [...this.canvas.querySelectorAll("[data-host]")].find((one) => one.dataset.host === name)?.focus({ preventScroll: true });
  }

  _link(link) {
    const ends = link.between.map((name) => this.places.get(name));
    if (!ends.every(Boolean)) return null;
    const d = path(trim(ends, GAP * this.size));
    const isChosen = this.chosen?.link && link.between.every((name) => this.chosen.link.includes(name));
    return s(
      "g",
      { class: isChosen ? "link chosen" : "link", "data-link": JSON.stringify(link.between) },
      s("path", { class: "link-line", d }),
      s("path", { class: "link-reach", d }),
    );
  }

  _host(name, host, place) {
    const { x, y } = place;
    const { size } = this;
    const isChosen = this.chosen?.host === name;
    const can = this.joining && this.joining !== name && !isJoined(this.town, this.joining, name);
    const figure = document.getElementById(`host-${host.figure}`) ? host.figure : "server";
    return s(
      "g",
      {
        class: `host ${figure}${isChosen ? " chosen" : ""}${can ? " can" : ""}`,
        tabindex: "0",
        role: "button",
        "aria-pressed": String(isChosen),
        "aria-label": [name, ours(host.role)].filter(Boolean).join(", "),
        "data-host": name,
      },
      s("circle", { class: "halo", cx: x, cy: y, r: 46 * size }),
      s("use", { href: `#host-${figure}`, x: x - 40 * size, y: y - 32 * size, width: 80 * size, height: 64 * size }),
      this._label(name, ours(host.role) ?? "", place),
    );
  }

  /** Its name, where that has room; in a crowd beneath it, as it comes. */
  _label(name, role, { x, y, label, lines, box }) {
    const at = box ? begun(box, label) : { x, y: y + 52 * this.size, "text-anchor": "middle" };
    const line = ({ kind, text }, n) => s("tspan", { class: CLASSES[kind], x: at.x, dy: n ? LINE : 0 }, text);
    return s("text", { class: "name", ...at }, (lines ?? forms(name, role).at(-1).lines).map(line));
  }

  /** What is pulled from a host to join it with another. */
  _handle() {
    const at = this.chosen?.host && this.places.get(this.chosen.host);
    if (!at) return null;
    const [x, y] = [at.x + 33, at.y - 30];
    return s(
      "g",
      { class: this.joining ? "handle pulled" : "handle", "data-handle": this.chosen.host },
      s("circle", { cx: x, cy: y, r: 14 }),
      s("use", { href: "#figure-share", x: x - 9, y: y - 9, width: 18, height: 18 }),
      s("title", {}, words("build.join.hint")),
    );
  }

  _rubber() {
    const { held } = this;
    if (!held?.pulls || !held.to) return null;
    return s("path", { class: "rubber", d: path([this.places.get(held.name), held.to]) });
  }

  // ---- with a pointer

  _at({ clientX, clientY }) {
    const box = this.root.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }

  _place(point) {
    return placeAt(point, this.width, this.height, this.places.size);
  }

  _under(point) {
    const far = ([, { x, y }]) => Math.hypot(x - point.x, y - point.y);
    const [nearest] = [...this.places].sort((one, other) => far(one) - far(other));
    return nearest && far(nearest) < REACH ? nearest[0] : null;
  }

  _down(event) {
    if (event.button || !this.places) return;
    const handle = event.target.closest("[data-handle]");
    const host = event.target.closest("[data-host]");
    const name = handle?.dataset.handle ?? host?.dataset.host;
    if (name === undefined) return;
    this.held = { name, pulls: Boolean(handle), from: this._at(event) };
    this.root.setPointerCapture(event.pointerId);
    if (host) this.focus(name);
    event.preventDefault();
  }

  _moved(event) {
    const { held } = this;
    if (!held) return;
    const at = this._at(event);
    if (!held.goes && Math.hypot(at.x - held.from.x, at.y - held.from.y) < STILL) return;
    held.goes = true;
    if (held.pulls) held.to = at;
    else held.place = this._place(at);
    this.redraw();
  }

  _up(event) {
    const { held } = this;
    if (!held) return this._pressed(event);
    this.held = null;
    if (held.pulls && held.goes) return this._joined(held.name, this._under(this._at(event)));
    if (held.pulls) return this.deeds.joining(this.joining ? null : held.name);
    if (held.goes) return this.deeds.moved(held.name, held.place);
    return this._chosen(held.name);
  }

  /** On the open plan, or on a link. */
  _pressed(event) {
    if (event.button) return;
    const link = event.target.closest?.("[data-link]");
    if (link) this.deeds.chooseLink(JSON.parse(link.dataset.link));
    else if (event.target.closest?.(".ground")) this.deeds.choose(null);
  }

  _joined(one, other) {
    if (other && other !== one) this.deeds.joined(one, other);
    else this.redraw();
  }

  _chosen(name) {
    if (this.joining && this.joining !== name) this.deeds.joined(this.joining, name);
    else this.deeds.choose(name);
  }

  _let() {
    this.held = null;
    this.redraw();
  }

  // ---- with keys

  _key(event) {
    const name = event.target.closest?.("[data-host]")?.dataset.host;
    if (event.ctrlKey || event.metaKey || event.altKey || name === undefined) return;
    const way = ARROWS[event.key];
    if (event.key === "Enter" || event.key === " ") this._chosen(name);
    else if (event.key === "Delete" || event.key === "Backspace") this.deeds.removed(name);
    else if (event.key === "Escape") this.deeds.joining(null);
    else if (way) this.deeds.moved(name, this._stridden(name, way));
    else return;
    event.preventDefault();
  }

  /** On a tall plan the way across runs downwards. */
  _stridden(name, [x, y]) {
    const { x: left, y: top } = this.places.get(name);
    return this._place({ x: left + x * STRIDE * this.width, y: top + y * STRIDE * this.height });
  }
}
