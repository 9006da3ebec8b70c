// The map: hosts in their places, the links, and what is under way on them. Drawn anew from the scene at every step; only
// the traveller moves, and only where motion is welcome.

import { shared } from "../../../kit/boxes.js";
import { fill, renew, s } from "../../../kit/el.js";
import { count, words } from "../../../kit/words.js";
import { begun, LINE } from "../../town/labels.js";
import { CLASSES, fitting, forms, lettersIn, long, parted } from "../../town/lettering.js";
import { cross, glassesAt, lockAt, path, shelf, slip, slipWidth } from "../../town/marks.js";
import { along, bowed, layOut, strip, trim } from "../../town/places.js";
import { Thoughts } from "./thoughts.js";
import { Traveller } from "./traveller.js";

const GAP = 52; // pixels between a host's middle and where its links begin
const BESIDE = 26; // pixels below the way, on which something else may travel
const MARKS = [[0, -27], [0, -40], [27, 0], [-27, 0], [0, 27], [0, 40]]; // from a way to the glasses of whoever looks on there
const LOCKS = [[0.5, 0], [0.4, 0], [0.6, 0], [0.3, 0], [0.7, 0], [0.5, -18]]; // where on a way a lock may lie: how far along, and how much above
const WORD = 6; // … between a slip and a name
const SIZES = { wide: 0.88, small: 0.8, thinking: 0.6 }; // of figures
const STRIP = { width: 760, height: 170, crowd: 240, tight: 110 }; // a ground smaller than this is a strip, a higher one only where hosts stand close; one as low as the last shows little
const STANDING = new Set(["open", "dialled", "closing"]); // states in which a wire is drawn
const FIGURES = new Set(["laptop", "phone", "server", "relay", "mailbox", "dns", "cloud", "cafe"]);

export class GroundPlan {
  constructor(root) {
    this.root = root;
    this.grounds = Array.from({ length: 6 }, () => s("g")); // one above the other
    this.canvas = s("svg", { class: "ground", role: "img" }, this.grounds);
    this.box = null; // the ground's, until it changes
    this.locks = new WeakMap(); // where hosts stand → way → where its lock lies
    this.traveller = new Traveller(this);
    this.thoughts = new Thoughts(this);
    fill(root, this.canvas, this.thoughts.root);
    const watch = new ResizeObserver(() => this._resized());
    for (const one of [root, this.thoughts.root]) watch.observe(one); // the one is a window's part, the other is drawn larger, too
  }

  redraw() {
    if (this.scene) this.draw({ ...this.scene, ms: 0 });
  }

  _resized() {
    this.box = null;
    requestAnimationFrame(() => this.redraw());
  }

  draw(scene) {
    this.lay(scene);
    this.hang();
  }

  /** What hosts think gets its place, which takes some measuring. */
  hang() {
    this.thoughts.hang();
  }

  /** All but the thoughts. */
  lay(scene) {
    this.scene = scene;
    this.wires = [...scene.view.wires.values()].filter((wire) => this._isSeen(wire)); // few, however many there were
    this.canvas.setAttribute("aria-label", this._sentence()); // also where it has no room
    if (!this._measure()) return;
    const { width, height } = this;
    const { hosts, links } = scene.about;
    const { isClose } = this._laidOut(height);
    this.isStrip = width < STRIP.width && height < (isClose ? STRIP.crowd : STRIP.height);
    this.small = this.isStrip || width < 640;
    this.thoughts.gather(this.small);
    const { foot } = this.thoughts;
    this.isTight = this.isStrip && (foot > 0 || height < STRIP.tight);
    const usual = SIZES[this.isTight ? "thinking" : this.small ? "small" : "wide"];
    const { places, others, size = usual, isCrowd = false } = this.isStrip
      ? strip(hosts, links, this._pair(), width, height - foot)
      : this._laidOut(height - foot, usual, this._forms(), this._named(height - foot));
    Object.assign(this, { places, size, isCrowd, floor: height - foot });
    this.taken = [...places.values()].flatMap(({ x, y, box }) => (box ? [box, { left: x - 30, right: x + 30, top: y - 30, bottom: y + 30 }] : []));
    this.canvas.classList.toggle("crowd", isCrowd);
    const [linkLines, wireLines, signs, figures, harm, way] = this.grounds;
    const uncounted = others > 0 && !this.isTight ? count("map.others", others) : "";
    this.more = uncounted && { left: width - 8 - long(uncounted, "role"), right: width, top: 0, bottom: 18 };
    const more = uncounted && s("text", { class: "dim-text", x: width - 8, y: 14, "text-anchor": "end" }, uncounted);
    this.beside = []; // boxes of what is written beside links
    renew(linkLines, links.map((link) => this._link(link)));
    renew(wireLines, this.wires.map((wire) => this._wire(wire)));
    renew(signs, [...places.keys()].map((name) => this._sign(name)));
    this.shelves = []; // boxes of the letters that wait
    renew(figures, this._ranked().map((name) => this._host(name)));
    fill(way, this.traveller.draw(), more);
    this.traveller.move();
    renew(harm, this._watched(links), this._losses(), this._strikes());
  }

  /** Where hosts stand on a ground of that height: found once, since it takes longer than a frame has. */
  _laidOut(height, usual, forms, named) {
    const { hosts, links } = this.scene.about;
    if (hosts !== this.hosts) Object.assign(this, { hosts, layouts: new Map() });
    const ground = JSON.stringify([this.width, height, usual, forms, named]);
    const joined = links.map(({ between }) => between).filter((pair) => pair.every((host) => hosts[host]?.figure !== "dns"));
    if (!this.layouts.has(ground)) this.layouts.set(ground, layOut(hosts, this.width, height, { forms, usual, named, links: joined }));
    return this.layouts.get(ground);
  }

  /** Who is written of where not all can be: those who talk now. */
  _named(height) {
    return this._laidOut(height).isCrowd ? this._pair() : undefined;
  }

  /** The ground's size in its own units, of which a pixel holds fewer where all is drawn larger; whether there is any. */
  _measure() {
    this.box ??= this._box();
    Object.assign(this, this.box);
    return this.width >= 10 && this.height >= 10;
  }

  _box() {
    const shown = this.root.getBoundingClientRect();
    const larger = Number(getComputedStyle(this.thoughts.root).scale) || 1; // all that is drawn, as thoughts are
    const [width, height] = [shown.width / larger, shown.height / larger];
    this.canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
    return { width, height };
  }

  get now() {
    return this.scene.film.utterances[this.scene.u];
  }

  _pair() {
    const { film, about } = this.scene;
    if (!this.now) return Object.keys(about.hosts).slice(0, 2);
    const { from, to } = film.hosts(this.now);
    return [from, to];
  }

  /** What may be written of each host. */
  _forms() {
    return Object.fromEntries(Object.keys(this.scene.about.hosts).map((host) => [host, forms(...this._told(host))]));
  }

  /** A host's name, its role, and how many letters are seen in its mailboxes. */
  _told(host) {
    const { about, view, hostName, ours, glasses } = this.scene;
    const boxes = glasses.looksInto(host) ? [...view.boxes.values()].filter(({ mailbox }) => mailbox.startsWith(`${host}:`)) : [];
    const letters = boxes.reduce((sum, box) => sum + [...box.letters.values()].filter((one) => !one.gone).length, 0);
    return [hostName(host), ours(about.hosts[host].role) ?? "", letters ? [count("map.letters", letters)] : []];
  }

  /** All hosts that have a place; in a crowd those who talk come last, so that nobody covers their names. */
  _ranked() {
    const talks = (name) => Number(this.isCrowd && this._pair().includes(name));
    return [...this.places.keys()].sort((a, b) => talks(a) - talks(b));
  }

  /** host → the box its name takes, once it is drawn. */
  names() {
    const drawn = [...this.canvas.querySelectorAll("text.name")];
    const said = drawn.map((name) => name.outerHTML).join("");
    if (said === this.said) return this.boxes;
    const box = ({ x, y, width, height }) => ({ left: x, top: y, right: x + width, bottom: y + height });
    this.said = said;
    this.boxes = new Map(this._ranked().map((host, n) => [host, box(drawn[n].getBBox())]));
    return this.boxes;
  }

  /** All that is drawn on links, in words. */
  _sentence() {
    const locked = this.wires.filter((wire) => this._hasLock(wire)).map((wire) => this._travels({ ...wire, side: "C" }, this.lockOn(wire.wire)));
    return [this._underWay(), ...locked].filter(Boolean).join(" · ");
  }

  _underWay() {
    if (!this.now) return words("map.still");
    if (!this._passes(this.now.wire)) return words("onlooker.elsewhere");
    return [this._travels(this.now, this.traveller.said), this.lockOn(this.now.wire)].filter(Boolean).join(" · ");
  }

  _travels(what, label) {
    const { film, hostName } = this.scene;
    const { from, to } = film.hosts(what);
    return words("map.travels", { from: hostName(from), to: hostName(to), label });
  }

  /** What is said of the lock on a wire; nothing where what it carries is open. */
  lockOn(wire) {
    const lock = this.scene.film.lock(wire, this.scene.n);
    return lock ? words("map.locked", { version: lock.version }) : "";
  }

  /** The line that joins hosts, as far as they are drawn. */
  way(hosts) {
    const points = hosts.filter((name) => this.places.has(name)).map((name) => this.places.get(name));
    if (points.length < 2) return [];
    const way = trim(points, GAP * this.size);
    return this.isStrip ? bowed(way, [...this.places.values()]) : way;
  }

  // ---- links and wires

  _link({ between, latency: time, label }) {
    if (!between.every((name) => this.places.has(name))) return null;
    const way = this.way(between);
    if (between.some((host) => this.scene.about.hosts[host].figure === "dns"))
      return s("path", { class: `link-line book${this._faded() && !this._stands(between) ? " beyond" : ""}`, d: path(way) });
    const middle = along(way, 0.5);
    const steep = Math.abs(way[0].x - way[1].x) < 40;
    const room = steep ? this.width - middle.x - 14 : Math.hypot(way[1].x - way[0].x, way[1].y - way[0].y);
    const name = this.isCrowd || this._isHost(label) ? "" : fitting(this.scene.ours(label), room, "role");
    const told = this.small || this.isCrowd || this._isTravelled(between) ? "" : [this._ports(between), time.replace(/(\d)(\D)/, "$1 $2")].filter(Boolean).join(" · ");
    const text = (kind, what, ...lifts) => {
      const spot = what && this._free(way, what, steep, lifts);
      if (spot) this.beside.push(this._textBox(spot, what, steep));
      return spot && s("text", { class: kind, "text-anchor": steep ? "start" : "middle", ...spot }, what);
    };
    return s(
      "g",
      { class: this._stands(between) ? "link watched" : this._faded() ? "link beyond" : "link" },
      s("path", { class: "link-line", d: path(way) }),
      text("wire-text", told, steep ? 4 : 22),
      text("dim-text", name, ...(steep ? [-12, 18] : [-16, 22])),
    );
  }

  /** The glasses on the link where he stands: close to its middle, where they cover nothing that is written or under way. */
  _watched(links) {
    const { between } = links.find((link) => this._stands(link.between)) ?? {};
    const way = between ? this.way(between) : [];
    if (!way.length) return null;
    const spots = [0.5, 0.38, 0.62, 0.26, 0.74].flatMap((part) => MARKS.map(([x, y]) => ({ x: along(way, part).x + x, y: along(way, part).y + y })));
    const box = ({ x, y }) => ({ left: x - 14, right: x + 14, top: y - 14, bottom: y + 14 });
    const covers = (spot) => [...this.beside, ...this.taken, ...this.traveller.boxes].reduce((sum, one) => sum + shared(one, box(spot)), 0);
    return glassesAt(spots.reduce((best, one) => (covers(one) < covers(best) ? one : best)));
  }

  /** Whether a link is called like a host: then that is written there. */
  _isHost(label) {
    const { about, hostName, ours } = this.scene;
    return Object.keys(about.hosts).some((host) => hostName(host) === ours(label));
  }

  /** Where beside a link its text covers no name and no figure: so much below its middle, or a little off; null if nowhere. */
  _free(way, text, steep, lifts) {
    const spots = lifts.flatMap((lift) => [0.5, 0.38, 0.62].map((part) => along(way, part)).map(({ x, y }) => ({ x: steep ? x + 10 : x, y: y + lift })));
    return spots.find((spot) => this.taken.every((one) => shared(one, this._textBox(spot, text, steep)) === 0)) ?? null;
  }

  _textBox({ x, y }, text, steep) {
    const half = long(text, "role") / 2 + 4;
    return { left: steep ? x : x - half, right: steep ? x + 2 * half : x + half, top: y - 10, bottom: y + 4 };
  }

  // ---- the onlooker

  /** Whether he stands exactly here: at a link's two hosts, or at a host. */
  _stands(place) {
    return this.scene.glasses.id === place.join(" — ");
  }

  /** Whether somebody wears the glasses, and all but what he knows of fades. */
  _faded() {
    return this.scene.glasses.worn;
  }

  _passes(wire) {
    const { film, glasses } = this.scene;
    return glasses.passes(film.talks.get(wire));
  }

  /** Whether the traveller is on a link: then nothing is written beneath it. */
  _isTravelled(between) {
    return Boolean(this.now) && this._isOn(between, this.scene.film.way(this.now));
  }

  _isOn(between, stops) {
    return stops.some((stop, i) => between.includes(stop) && between.includes(stops[i + 1]));
  }

  /** The ports of the connections that stand on a link, the one of the playhead first. */
  _ports(between) {
    const { film } = this.scene;
    const now = this.now?.wire;
    const alive = this.wires.filter((wire) => !wire.post && (wire.state === "open" || wire.state === "dialled"));
    const here = alive.filter(({ wire }) => this._isOn(between, film.way({ wire, side: "C" })));
    const ports = here.sort((a, b) => (b.wire === now) - (a.wire === now)).map(({ port }) => port);
    return [...new Set(ports)].slice(0, 3).join(", ");
  }

  /** Whether a wire stands, or has ended just now; a datagram leaves its way when it has arrived. */
  _isSeen({ wire, post, state, endedBy }) {
    const { view, why } = this.scene;
    if (why?.wires.has(wire)) return true;
    if (post) return this.now?.wire === wire || [...view.flights.values()].some((flight) => flight.wire === wire);
    return STANDING.has(state) || this._isFresh(endedBy);
  }

  _isFresh(endedBy) {
    return endedBy !== undefined && endedBy >= this.scene.before;
  }

  _wire(wire) {
    const way = this.way(this.scene.film.way({ wire: wire.wire, side: "C" }));
    if (!way.length) return null;
    const cause = this.scene.why?.wires.has(wire.wire) ? " cause" : "";
    const current = this.now?.wire === wire.wire ? " current" : "";
    const broken = wire.state === "refused" || (this._isFresh(wire.endedBy) && wire.hungUp && wire.hungUp.how !== "closed");
    return s(
      "g",
      { class: `wire ${wire.post ? "post" : broken ? "broken" : wire.state}${current}${cause}${this._passes(wire.wire) ? "" : " beyond"}` },
      s("path", { d: path(way) }),
      broken && cross(this._struck(wire) ?? along(way, 0.86)),
      this._hasLock(wire) && lockAt(this._lockPlace(way)),
    );
  }

  /** Whether a wire is drawn with its lock: what is under way has it along. */
  _hasLock({ wire, state }) {
    return this.now?.wire !== wire && STANDING.has(state) && this.scene.film.lock(wire, this.scene.n) !== null && this._passes(wire);
  }

  /** Near the middle of its way, where it covers no name and no figure: found once for each way. */
  _lockPlace(way) {
    const { places, locks } = this;
    if (!locks.has(places)) locks.set(places, new Map());
    const found = locks.get(places);
    const kind = path(way);
    if (!found.has(kind)) found.set(kind, this._lockFound(way));
    return found.get(kind);
  }

  _lockFound(way) {
    const spots = LOCKS.map(([part, lift]) => ({ x: along(way, part).x, y: along(way, part).y + lift }));
    const box = ({ x, y }) => ({ left: x - 12, right: x + 12, top: y - 12, bottom: y + 12 });
    const covers = (spot) => [...this.beside, ...this.taken].reduce((sum, one) => sum + shared(one, box(spot)), 0);
    return spots.reduce((best, one) => (covers(one) < covers(best) ? one : best));
  }

  /** The middle of the link that lets no call to its port pass, if there is one and it is drawn. */
  _struck({ wire, port }) {
    const stops = this.scene.film.way({ wire, side: "C" });
    const link = this.scene.about.links.find(({ between, blocks }) => blocks.includes(port) && this._isOn(between, stops));
    const way = link ? this.way(stops.filter((stop) => link.between.includes(stop))) : [];
    return way.length ? along(way, 0.5) : null;
  }

  // ---- hosts

  /** What shows that something comes to a host, or that it has to do with a cause. */
  _sign(name) {
    const { x, y } = this.places.get(name);
    return [
      this._isLit(name) && s("circle", { class: "halo", cx: x, cy: y, r: 48 * this.size }),
      this.scene.why?.hosts.has(name) && s("circle", { class: "ring", cx: x, cy: y, r: 50 * this.size }),
    ];
  }

  _isLit(name) {
    return this.now && this._passes(this.now.wire) && this.scene.film.hosts(this.now).to === name;
  }

  _host(name) {
    const { about, view, hostName, glasses } = this.scene;
    const { x, y } = this.places.get(name);
    const host = about.hosts[name];
    const figure = FIGURES.has(host.figure) ? host.figure : "server";
    const { size } = this;
    const isKnown = glasses.looksInto(name);
    const waiting = [...(view.shelves.get(name)?.values() ?? [])].filter((one) => !one.gone).length;
    return s(
      "g",
      { class: `host ${figure}${this._isLit(name) ? " lit" : ""}${isKnown || this._isEnd(name) ? "" : " beyond"}` },
      s("title", {}, hostName(name)),
      s("use", { href: `#host-${figure}`, x: x - 40 * size, y: y - 32 * size, width: 80 * size, height: 64 * size }),
      isKnown && waiting > 0 && this._shelf({ x: x + 26 * size, y: y - 30 * size }, waiting),
      this._stands([name]) && glassesAt({ x: x - 30 * size, y: y - 24 * size }),
      this._label(name),
    );
  }

  _shelf({ x, y }, waiting) {
    this.shelves.push({ left: x - 12, right: x + 14, top: y - 9, bottom: y + 10 });
    return shelf(x, y, waiting, Math.min(1, this.size / SIZES.thinking));
  }

  /** Whether a host is known of: it talks over a wire that passes here. */
  _isEnd(name) {
    const wires = [...this.scene.view.wires.values()];
    return wires.some(({ wire, caller, callee }) => (caller === name || callee === name) && this._passes(wire));
  }

  _label(name) {
    const place = this.places.get(name);
    const { lines, ...at } = place.lines ? { ...begun(place.box, place.label), lines: place.lines } : this.isStrip ? this._squeezed(name, place) : { lines: [] };
    const line = ({ kind, text }, n) => s("tspan", { class: CLASSES[kind], x: at.x, dy: n ? LINE : 0 }, text);
    return s("text", { class: "name", ...at }, lines.map(line));
  }

  /** What is written below a host where there is no room to choose: on a strip. */
  _squeezed(host, { x, y }) {
    const room = Math.min(2 * Math.min(x, this.width - x), this.width / this.places.size - 6);
    const fit = (kind) => (text) => ({ kind, text: fitting(text, room, kind) });
    const [name, role, more] = this._told(host);
    const names = this.isTight ? [name] : parted(name, lettersIn(room, name, "name"), /[\s.]/g);
    const lines = [...names.map(fit("name")), ...[role, ...more].filter(Boolean).map(fit("role"))];
    const top = y + 51 * this.size;
    const most = this.isTight ? 1 : Math.floor((this.height - top - 2) / LINE) + 1;
    return { x, y: top, "text-anchor": "middle", lines: lines.slice(0, Math.max(1, most)) };
  }

  // ---- what went wrong

  _losses() {
    const { view, before, film } = this.scene;
    const laid = []; // the boxes of slips that lie there already
    return view.losses
      .filter(({ n, wire }) => n >= before && this._passes(wire))
      .map(({ n, wire, side }) => {
        const way = this.way(film.way({ wire, side }));
        const isLate = film.isLate(n);
        if (!way.length || (isLate && this.small)) return null; // on a small ground names stand close to the way
        const said = words(isLate ? "map.late" : "map.lost");
        const { x, y } = this._lost(way, slipWidth(said) / 2, laid);
        return s("g", { class: isLate ? "loss" : "loss lost", transform: `translate(${x} ${y})` }, slip(said));
      });
  }

  /** Where the slip of what was lost lies: beside the middle of its way, where it covers no name, nothing under way and no other slip. */
  _lost(way, half, laid) {
    const lifts = this.isStrip ? [0] : [BESIDE, -BESIDE, 0];
    const spots = lifts.flatMap((lift) => [0.5, 0.4, 0.6, 0.3, 0.7].map((part) => along(way, part)).map(({ x, y }) => ({ x, y: y + lift })));
    const box = ({ x, y }) => ({ left: x - half - WORD, right: x + half + WORD, top: y - 14, bottom: y + 14 });
    const under = (one) => [...this.traveller.boxes, ...laid].reduce((sum, other) => sum + shared(one, other), 0);
    const covers = (spot) => this.written(box(spot)) + this.covered(box(spot)) + under(box(spot));
    const spot = spots.reduce((best, one) => (covers(one) < covers(best) ? one : best));
    laid.push(box(spot));
    return spot;
  }

  _strikes() {
    const { view, before, glasses } = this.scene;
    return view.strikes
      .filter(({ n, on }) => n >= before && (!glasses.worn || on === glasses.id))
      .map(({ on }) => {
        const ends = on.split(/ *— */).filter((name) => this.places.has(name));
        if (!ends.length) return null;
        const { x, y } = ends.length > 1 ? along(this.way(ends), 0.5) : this.places.get(ends[0]);
        return s("use", { class: "strike", href: "#lightning", x: x - 14, y: y - 44, width: 28, height: 38 });
      });
  }

  // ---- room

  /** How much of the names, and of what is said of hosts that are not drawn. */
  written(box) {
    const more = this.more ? shared(box, this.more) : 0;
    return more + [...this.places.values()].reduce((sum, place) => sum + (place.box ? shared(box, place.box) : 0), 0);
  }

  /** How much of the figures a box covers, in pixels. */
  covered(box) {
    const [across, down] = [34 * this.size, 30 * this.size];
    const figure = ({ x, y }) => ({ left: x - across, right: x + across, top: y - down, bottom: y + down });
    return [...this.places.values()].reduce((sum, place) => sum + shared(box, figure(place)), 0);
  }
}
