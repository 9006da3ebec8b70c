// Links and connections on the map: the lines, what is written beside them, locks, and the glasses of whoever looks on there.

import { crossed, least, sharedWith } from "../../../kit/boxes.js";
import { s } from "../../../kit/el.js";
import { fitting, long } from "../../town/lettering.js";
import { cross, glassesAt, lockAt, path } from "../../town/marks.js";
import { along } from "../../town/places.js";

const MARKS = [[0, -27], [0, -40], [27, 0], [-27, 0], [0, 27], [0, 40]]; // from a way to the glasses of whoever looks on there
const LOCKS = [[0.5, 0], [0.4, 0], [0.6, 0], [0.3, 0], [0.7, 0], [0.5, -18]]; // where on a way a lock may lie: how far along, and how much above
export const STANDING = new Set(["open", "dialled", "closing"]); // states in which a wire is drawn

const around = ({ x, y }, far) => ({ left: x - far, right: x + far, top: y - far, bottom: y + far });

export class Ways {
  constructor(map) {
    this.map = map;
    this.beside = []; // boxes of what is written beside links
    this.lines = []; // the ways of all links
    this.locks = new WeakMap(); // where hosts stand → way → where its lock lies
  }

  /** All links: their lines, and what is written beside them. */
  links(links) {
    this.beside = [];
    this.lines = links.map(({ between }) => this.map.way(between));
    return links.map((link) => this._link(link));
  }

  _link({ between, latency: time, label }) {
    if (!between.every((name) => this.map.places.has(name))) return null;
    const way = this.map.way(between);
    if (between.some((host) => this.map.scene.about.hosts[host].figure === "dns"))
      return s("path", { class: `link-line book${this.map.isFaded() && !this.map.stands(between) ? " beyond" : ""}`, d: path(way) });
    const middle = along(way, 0.5);
    const steep = Math.abs(way[0].x - way[1].x) < 40;
    const room = steep ? this.map.width - middle.x - 14 : Math.hypot(way[1].x - way[0].x, way[1].y - way[0].y);
    const name = this.map.isCrowd || this._isHost(label) ? "" : fitting(this.map.scene.ours(label), room, "role");
    const told = this.map.small || this.map.isCrowd || this._isTravelled(between) ? "" : [this._ports(between), time.replace(/(\d)(\D)/, "$1 $2")].filter(Boolean).join(" · ");
    const text = (kind, what, ...lifts) => {
      const spot = what && this._free(way, what, steep, lifts);
      if (spot) this.beside.push(this._textBox(spot, what, steep));
      return spot && s("text", { class: kind, "text-anchor": steep ? "start" : "middle", ...spot }, what);
    };
    return s(
      "g",
      { class: this.map.stands(between) ? "link watched" : this.map.isFaded() ? "link beyond" : "link" },
      s("path", { class: "link-line", d: path(way) }),
      text("wire-text", told, steep ? 4 : 22),
      text("dim-text", name, ...(steep ? [-12, 18] : [-16, 22])),
    );
  }

  /** The glasses on the link where he stands: close to its middle, where they cover nothing that is written or under way. */
  watched(links) {
    const { between } = links.find((link) => this.map.stands(link.between)) ?? {};
    const way = between ? this.map.way(between) : [];
    if (!way.length) return null;
    const spots = [0.5, 0.38, 0.62, 0.26, 0.74].flatMap((part) => MARKS.map(([x, y]) => ({ x: along(way, part).x + x, y: along(way, part).y + y })));
    const taken = [...this.beside, ...this.map.taken, ...this.map.traveller.boxes];
    return glassesAt(least(spots, (spot) => sharedWith(taken, around(spot, 14))));
  }

  /** Whether a link is called like a host: then that is written there. */
  _isHost(label) {
    const { about, hostName, ours } = this.map.scene;
    return Object.keys(about.hosts).some((host) => hostName(host) === ours(label));
  }

  /** Where beside a link its text covers no name, no figure and no other link's text: so much below its middle, or a little
   *  off, where the fewest lines run through it; null if nowhere. */
  _free(way, text, steep, lifts) {
    const spots = lifts.flatMap((lift) => [0.5, 0.38, 0.62].map((part) => along(way, part)).map(({ x, y }) => ({ x: steep ? x + 10 : x, y: y + lift })));
    const boxOf = (spot) => this._textBox(spot, text, steep);
    const taken = [...this.map.taken, ...this.beside];
    const free = spots.filter((spot) => sharedWith(taken, boxOf(spot)) === 0);
    return least(free, (spot) => this._struckThrough(boxOf(spot))) ?? null;
  }

  /** Pixels of lines that run through a box. */
  _struckThrough(box) {
    const through = (way) => way.slice(1).reduce((sum, point, n) => sum + crossed(way[n], point, box), 0);
    return this.lines.reduce((sum, way) => sum + through(way), 0);
  }

  _textBox({ x, y }, text, steep) {
    const half = long(text, "role") / 2 + 4;
    return { left: steep ? x : x - half, right: steep ? x + 2 * half : x + half, top: y - 10, bottom: y + 4 };
  }

  /** Whether the traveller is on a link: then nothing is written beneath it. */
  _isTravelled(between) {
    return Boolean(this.map.now) && this.isOn(between, this.map.scene.film.way(this.map.now));
  }

  /** Whether a way from stop to stop leads over a link. */
  isOn(between, stops) {
    return stops.some((stop, i) => between.includes(stop) && between.includes(stops[i + 1]));
  }

  /** The ports of the connections that stand on a link, the one of the playhead first. */
  _ports(between) {
    const { film } = this.map.scene;
    const now = this.map.now?.wire;
    const alive = this.map.wires.filter((wire) => !wire.post && (wire.state === "open" || wire.state === "dialled"));
    const here = alive.filter(({ wire }) => this.isOn(between, film.way({ wire, side: "C" })));
    const ports = here.sort((a, b) => (b.wire === now) - (a.wire === now)).map(({ port }) => port);
    return [...new Set(ports)].slice(0, 3).join(", ");
  }

  /** A connection that stands, or has ended just now. */
  wire(wire) {
    const way = this.map.way(this.map.scene.film.way({ wire: wire.wire, side: "C" }));
    if (!way.length) return null;
    const cause = this.map.scene.why?.wires.has(wire.wire) ? " cause" : "";
    const current = this.map.now?.wire === wire.wire ? " current" : "";
    const broken = wire.state === "refused" || (this.map.isFresh(wire.endedBy) && wire.hungUp && wire.hungUp.how !== "closed");
    return s(
      "g",
      { class: `wire ${wire.post ? "post" : broken ? "broken" : wire.state}${current}${cause}${this.map.passes(wire.wire) ? "" : " beyond"}` },
      s("path", { d: path(way) }),
      broken && cross(this._struck(wire) ?? along(way, 0.86)),
      this.hasLock(wire) && lockAt(this._lockPlace(way), this.map.scene.film.lock(wire.wire, this.map.scene.n)),
    );
  }

  /** Whether a wire is drawn with its lock: what is under way has it along. */
  hasLock({ wire, state }) {
    return this.map.now?.wire !== wire && STANDING.has(state) && this.map.scene.film.lock(wire, this.map.scene.n) !== null && this.map.passes(wire);
  }

  /** Near the middle of its way, where it covers no name and no figure: found once for each way. */
  _lockPlace(way) {
    const { places } = this.map;
    if (!this.locks.has(places)) this.locks.set(places, new Map());
    const found = this.locks.get(places);
    const kind = path(way);
    if (!found.has(kind)) found.set(kind, this._lockFound(way));
    return found.get(kind);
  }

  _lockFound(way) {
    const spots = LOCKS.map(([part, lift]) => ({ x: along(way, part).x, y: along(way, part).y + lift }));
    const taken = [...this.beside, ...this.map.taken];
    return least(spots, (spot) => sharedWith(taken, around(spot, 12)));
  }

  /** The middle of the link that lets no call to its port pass, if there is one and it is drawn. */
  _struck({ wire, port }) {
    const stops = this.map.scene.film.way({ wire, side: "C" });
    const link = this.map.scene.about.links.find(({ between, blocks }) => blocks.includes(port) && this.isOn(between, stops));
    const way = link ? this.map.way(stops.filter((stop) => link.between.includes(stop))) : [];
    return way.length ? along(way, 0.5) : null;
  }
}
