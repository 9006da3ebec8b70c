// The map: hosts in their places, the links, and what is under way on them. Drawn anew from the scene at every step; only
// the traveller moves, and only where motion is welcome.

import { shared, sharedWith } from "../../../kit/boxes.js";
import { fill, renew, s } from "../../../kit/el.js";
import { count, words } from "../../../kit/words.js";
import { locked } from "../../film/tale.js";
import { long } from "../../town/lettering.js";
import { bowed, layOut, strip, trim } from "../../town/places.js";
import { Figures } from "./figures.js";
import { Harms } from "./harms.js";
import { Thoughts } from "./thoughts.js";
import { Traveller } from "./traveller.js";
import { STANDING, Ways } from "./ways.js";

const ABOVE = ".variants:not([hidden]), #stage-fold"; // what lies over the map
const KEPT = 24; // ways in which hosts may stand that are remembered
const GAP = 52; // pixels between a host's middle and where its links begin
const SIZES = { wide: 0.88, small: 0.8, thinking: 0.6 }; // of figures
const STRIP = { width: 760, height: 170, crowd: 240, tight: 110 }; // a ground smaller than this is a strip, a higher one only where hosts stand close; one as low as the last shows little

export class GroundPlan {
  constructor(root) {
    this.root = root;
    this.grounds = Array.from({ length: 6 }, () => s("g")); // one above the other
    this.canvas = s("svg", { class: "ground", role: "img" }, this.grounds);
    this.box = null; // the ground's, until it changes
    this.ways = new Ways(this);
    this.figures = new Figures(this);
    this.harms = new Harms(this);
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
    if (this.small && height - foot < STRIP.height) this.isStrip = true; // what is thought takes the rest
    this.isTight = this.isStrip && (foot > 0 || height < STRIP.tight);
    const usual = SIZES[this.isTight ? "thinking" : this.small ? "small" : "wide"];
    const { places, others, size = usual, isCrowd = false } = this.isStrip
      ? strip(hosts, links, this.pair(), width, height - foot)
      : this._laidOut(height - foot, usual, this.figures.forms(), this._named(height - foot));
    Object.assign(this, { places, size, isCrowd, floor: height - foot });
    this.taken = [...places.values()].flatMap(({ x, y, box }) => (box ? [box, { left: x - 30, right: x + 30, top: y - 30, bottom: y + 30 }] : []));
    this.canvas.classList.toggle("crowd", isCrowd);
    const [linkLines, wireLines, signs, figures, harm, way] = this.grounds;
    const uncounted = others > 0 && !this.isTight ? count("map.others", others) : "";
    this.more = uncounted && { left: width - 8 - long(uncounted, "role"), right: width, top: 0, bottom: 18 };
    const more = uncounted && s("text", { class: "dim-text", x: width - 8, y: 14, "text-anchor": "end" }, uncounted);
    renew(linkLines, this.ways.links(links));
    renew(wireLines, this.wires.map((wire) => this.ways.wire(wire)));
    renew(signs, [...places.keys()].map((name) => this.figures.sign(name)));
    renew(figures, this.figures.hosts());
    fill(way, this.traveller.draw(), more);
    this.traveller.move();
    renew(harm, this.ways.watched(links), this.harms.losses(), this.harms.strikes());
  }

  /** Where hosts stand on a ground of that height: found once, since it takes longer than a frame has. */
  _laidOut(height, usual, forms, named) {
    const { hosts, links } = this.scene.about;
    if (hosts !== this.hosts) Object.assign(this, { hosts, layouts: new Map() });
    const ground = JSON.stringify([this.width, height, usual, forms, named, this.buttons]);
    const joined = links.map(({ between }) => between).filter((pair) => pair.every((host) => hosts[host]?.figure !== "dns"));
    if (!this.layouts.has(ground)) {
      if (this.layouts.size === KEPT) this.layouts.delete(this.layouts.keys().next().value); // each letter that comes is written under a name
      this.layouts.set(ground, layOut(hosts, this.width, height, { forms, usual, named, links: joined, closed: this.buttons }));
    }
    return this.layouts.get(ground);
  }

  /** Who is written of where not all can be: those who talk now. */
  _named(height) {
    return this._laidOut(height).isCrowd ? this.pair() : undefined;
  }

  /** The ground's size in its own units, of which a pixel holds fewer where all is drawn larger, and the boxes of buttons that
   *  lie over it; whether there is any. */
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
    const x = (pixels) => Math.round((pixels - shown.left) / larger);
    const y = (pixels) => Math.round((pixels - shown.top) / larger);
    const above = [...document.querySelectorAll(ABOVE)].map((one) => one.getBoundingClientRect());
    const buttons = above.map(({ left, right, top, bottom }) => ({ left: x(left), right: x(right), top: y(top), bottom: y(bottom) }));
    return { width, height, buttons };
  }

  get now() {
    return this.scene.film.utterances[this.scene.u];
  }

  /** The two who talk now, or those who will first. */
  pair() {
    const { film, about } = this.scene;
    if (!this.now) return Object.keys(about.hosts).slice(0, 2);
    const { from, to } = film.hosts(this.now);
    return [from, to];
  }

  /** host → the box its name takes, once it is drawn. */
  names() {
    const drawn = [...this.canvas.querySelectorAll("text.name")];
    const said = drawn.map((name) => name.outerHTML).join("");
    if (said === this.said) return this.boxes;
    const box = ({ x, y, width, height }) => ({ left: x, top: y, right: x + width, bottom: y + height });
    this.said = said;
    this.boxes = new Map(this.figures.ranked().map((host, n) => [host, box(drawn[n].getBBox())]));
    return this.boxes;
  }

  /** All that is drawn on links, in words. */
  _sentence() {
    const standing = this.wires.filter((wire) => this.ways.hasLock(wire)).map((wire) => this._travels({ ...wire, side: "C" }, this.lockOn(wire.wire)));
    return [this._underWay(), ...standing].filter(Boolean).join(" · ");
  }

  _underWay() {
    if (!this.now) return words("map.still");
    if (!this.passes(this.now.wire)) return words("onlooker.elsewhere");
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
    return lock ? locked(lock) : "";
  }

  /** The line that joins hosts, as far as they are drawn. */
  way(hosts) {
    const points = hosts.filter((name) => this.places.has(name)).map((name) => this.places.get(name));
    if (points.length < 2) return [];
    const way = trim(points, GAP * this.size);
    return this.isStrip ? bowed(way, [...this.places.values()]) : way;
  }

  // ---- the onlooker

  /** Whether he stands exactly here: at a link's two hosts, or at a host. */
  stands(place) {
    return this.scene.glasses.id === place.join(" — ");
  }

  /** Whether somebody wears the glasses, and all but what he knows of fades. */
  isFaded() {
    return this.scene.glasses.worn;
  }

  passes(wire) {
    const { film, glasses } = this.scene;
    return glasses.passes(film.talks.get(wire));
  }

  /** Whether a wire stands, or has ended just now; a datagram leaves its way when it has arrived. */
  _isSeen({ wire, post, state, endedBy }) {
    const { view, why } = this.scene;
    if (why?.wires.has(wire)) return true;
    if (post) return this.now?.wire === wire || [...view.flights.values()].some((flight) => flight.wire === wire);
    return STANDING.has(state) || this.isFresh(endedBy);
  }

  isFresh(endedBy) {
    return endedBy !== undefined && endedBy >= this.scene.before;
  }

  // ---- room

  /** How much of the names, and of what is said of hosts that are not drawn. */
  written(box) {
    const more = this.more ? shared(box, this.more) : 0;
    return more + sharedWith([...this.places.values()].flatMap((place) => place.box ?? []), box);
  }

  /** How much of the figures a box covers, in pixels. */
  covered(box) {
    const [across, down] = [34 * this.size, 30 * this.size];
    const figure = ({ x, y }) => ({ left: x - across, right: x + across, top: y - down, bottom: y + down });
    return sharedWith([...this.places.values()].map(figure), box);
  }
}
