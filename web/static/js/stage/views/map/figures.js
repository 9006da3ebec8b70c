// Hosts on the map: figure, halo, the letters that wait there, and what is written of each.

import { s } from "../../../kit/el.js";
import { count } from "../../../kit/words.js";
import { begun, LINE } from "../../town/labels.js";
import { CLASSES, fitting, forms, lettersIn, parted } from "../../town/lettering.js";
import { glassesAt, shelf } from "../../town/marks.js";

const FIGURES = new Set(["laptop", "phone", "server", "relay", "mailbox", "dns", "cloud", "cafe"]);
const WHOLE = 0.6; // a figure of this size, or a larger one, has its shelf whole

export class Figures {
  constructor(map) {
    this.map = map;
    this.shelves = []; // boxes of the letters that wait
  }

  /** What may be written of each host. */
  forms() {
    return Object.fromEntries(Object.keys(this.map.scene.about.hosts).map((host) => [host, forms(...this._told(host))]));
  }

  /** A host's name, its role, and how many letters are seen in its mailboxes. */
  _told(host) {
    const { about, view, hostName, ours, glasses } = this.map.scene;
    const boxes = glasses.looksInto(host) ? [...view.boxes.values()].filter(({ mailbox }) => mailbox.startsWith(`${host}:`)) : [];
    const letters = boxes.reduce((sum, box) => sum + [...box.letters.values()].filter((one) => !one.gone).length, 0);
    return [hostName(host), ours(about.hosts[host].role) ?? "", letters ? [count("map.letters", letters)] : []];
  }

  /** All hosts that have a place; in a crowd those who talk come last, so that nobody covers their names. */
  ranked() {
    const talks = (name) => Number(this.map.isCrowd && this.map.pair().includes(name));
    return [...this.map.places.keys()].sort((a, b) => talks(a) - talks(b));
  }

  /** What shows that something comes to a host, or that it has to do with a cause. */
  sign(name) {
    const { x, y } = this.map.places.get(name);
    return [
      this._isLit(name) && s("circle", { class: "halo", cx: x, cy: y, r: 44 * this.map.size }),
      this.map.scene.why?.hosts.has(name) && s("circle", { class: "ring", cx: x, cy: y, r: 46 * this.map.size }),
    ];
  }

  _isLit(name) {
    return this.map.now && this.map.passes(this.map.now.wire) && this.map.scene.film.hosts(this.map.now).to === name;
  }

  /** All hosts, and what is written of them. */
  hosts() {
    this.shelves = [];
    return this.ranked().map((name) => this._host(name));
  }

  _host(name) {
    const { about, view, hostName, glasses } = this.map.scene;
    const { x, y } = this.map.places.get(name);
    const host = about.hosts[name];
    const figure = FIGURES.has(host.figure) ? host.figure : "server";
    const { size } = this.map;
    const isKnown = glasses.looksInto(name);
    const waiting = [...(view.shelves.get(name)?.values() ?? [])].filter((one) => !one.gone).length;
    return s(
      "g",
      { class: `host ${figure}${this._isLit(name) ? " lit" : ""}${isKnown || this._isEnd(name) ? "" : " beyond"}` },
      s("title", {}, hostName(name)),
      s("use", { href: `#host-${figure}`, x: x - 40 * size, y: y - 32 * size, width: 80 * size, height: 64 * size }),
      isKnown && waiting > 0 && this._shelf({ x: x + 26 * size, y: y - 30 * size }, waiting),
      this.map.stands([name]) && glassesAt({ x: x - 30 * size, y: y - 24 * size }),
      this._label(name),
    );
  }

  _shelf({ x, y }, waiting) {
    this.shelves.push({ left: x - 12, right: x + 14, top: y - 9, bottom: y + 10 });
    return shelf(x, y, waiting, Math.min(1, this.map.size / WHOLE));
  }

  /** Whether a host is known of: it talks over a wire that passes here. */
  _isEnd(name) {
    const wires = [...this.map.scene.view.wires.values()];
    return wires.some(({ wire, caller, callee }) => (caller === name || callee === name) && this.map.passes(wire));
  }

  _label(name) {
    const place = this.map.places.get(name);
    const { lines, ...at } = place.lines ? { ...begun(place.box, place.label), lines: place.lines } : this.map.isStrip ? this._squeezed(name, place) : { lines: [] };
    const line = ({ kind, text }, n) => s("tspan", { class: CLASSES[kind], x: at.x, dy: n ? LINE : 0 }, text);
    return s("text", { class: "name", ...at }, lines.map(line));
  }

  /** What is written below a host where there is no room to choose: on a strip. */
  _squeezed(host, { x, y }) {
    const room = Math.min(2 * Math.min(x, this.map.width - x), this.map.width / this.map.places.size - 6);
    const fit = (kind) => (text) => ({ kind, text: fitting(text, room, kind) });
    const [name, role, more] = this._told(host);
    const names = this.map.isTight ? [name] : parted(name, lettersIn(room, name, "name"), /[\s.]/g);
    const lines = [...names.map(fit("name")), ...[role, ...more].filter(Boolean).map(fit("role"))];
    const top = y + 51 * this.map.size;
    const most = this.map.isTight ? 1 : Math.floor((this.map.height - top - 2) / LINE) + 1;
    return { x, y: top, "text-anchor": "middle", lines: lines.slice(0, Math.max(1, most)) };
  }
}
