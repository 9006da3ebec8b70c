// The map: hosts in their places, the links, what is under way on them, and what each host thinks. Drawn anew from the
// scene at every step; only the traveller moves, and only where motion is welcome.

import { fill, h, s, style } from "./el.js";
import { along, layOut, route, strip, trim } from "./places.js";
import { reason } from "./tale.js";
import { count, words } from "./words.js";

const GAP = 52; // pixels between a host's middle and where its links begin
const HEAD = 38; // pixels between a host's middle and the bubble above it
const REST = 0.68; // how far along the way a traveller rests, so that a still says who speaks to whom
const RESTS = [REST, 0.58, 0.5, 0.4]; // … and where it rests instead, when it would cover a figure there
const LIFTS = [0, -26, -38, 26]; // pixels it is moved aside then
const START = 0.08;
const STRIP_LINES = 3; // of a name on a strip
const WIDTH = { name: 7.2, role: 5.5 }; // pixels of a letter
const LABEL = 26; // characters of what a slip says
const FIGURES = new Set(["laptop", "phone", "server", "relay", "mailbox", "dns", "cloud", "cafe"]);
const OWN = /^[a-z-]+$/; // a label that nobody said
const LETTER = /\.(content|letter|body)$/; // keys of a letter itself, whoever carries it

export class GroundPlan {
  constructor(root) {
    this.root = root;
    this.canvas = s("svg", { class: "ground", role: "img" });
    this.thoughts = h("div", { class: "thoughts" });
    fill(root, this.canvas, this.thoughts);
    new ResizeObserver(() => requestAnimationFrame(() => this.scene && this.draw({ ...this.scene, ms: 0 }))).observe(root);
  }

  draw(scene) {
    this.scene = scene;
    const { width, height } = this.root.getBoundingClientRect();
    if (width < 10 || height < 10) return;
    this.canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.canvas.setAttribute("aria-label", this._sentence());
    const { hosts, links } = scene.about;
    this.isStrip = height < 170 && width < 640;
    const { places, others } = this.isStrip
      ? strip(hosts, links, this._pair(), width, height)
      : layOut(hosts, width, height, this._widths());
    this.places = places;
    this.small = width < 640;
    this.size = this.small ? 0.8 : 0.88;
    fill(
      this.canvas,
      s(
        "g",
        {},
        links.map((link) => this._link(link)),
      ),
      s(
        "g",
        {},
        [...scene.view.wires.values()].map((wire) => this._wire(wire)),
      ),
      s(
        "g",
        {},
        [...places.keys()].map((name) => this._host(name)),
      ),
      s("g", {}, this._losses(), this._strikes()),
      this._traveller(),
      others > 0 && s("text", { class: "dim-text", x: width - 8, y: 14, "text-anchor": "end" }, count("map.others", others)),
    );
    this._think(width, height);
    this._move();
  }

  get _now() {
    return this.scene.film.utterances[this.scene.u];
  }

  _pair() {
    const { film, about } = this.scene;
    if (!this._now) return Object.keys(about.hosts).slice(0, 2);
    const { from, to } = film.hosts(this._now);
    return [from, to];
  }

  /** How long names are, about: the exact length would cost a layout for each. */
  _widths() {
    const { about, hostName, ours } = this.scene;
    const width = ([host, { role }]) => [host, Math.max(hostName(host).length * WIDTH.name, ours(role).length * WIDTH.role)];
    return Object.fromEntries(Object.entries(about.hosts).map(width));
  }

  _sentence() {
    if (!this._now) return words("map.still");
    const { film, hostName } = this.scene;
    const { from, to } = film.hosts(this._now);
    return words("map.travels", { from: hostName(from), to: hostName(to), label: this._said });
  }

  /** What is under way, in a word: a label that is a name of the engine's own is told by its note. */
  get _said() {
    const { film, note } = this.scene;
    const { label } = this._now;
    if (!OWN.test(label)) return label;
    if (this._isLetter) return words("stage.view.letter");
    return note(film.keyOf(this._now), () => this.scene && this.draw({ ...this.scene, ms: 0 }))?.title ?? "";
  }

  get _isLetter() {
    return this._now.tokens.some(([start, end, key]) => LETTER.test(key) && end > start);
  }

  _way(from, to) {
    const stops = this._stops(from, to).filter((name) => this.places.has(name));
    return stops.length > 1
      ? trim(
          stops.map((name) => this.places.get(name)),
          GAP * this.size,
        )
      : [];
  }

  _stops(from, to) {
    const { hosts, links } = this.scene.about;
    return route(links, from, to, new Set(Object.keys(hosts).filter((name) => hosts[name].figure === "dns")));
  }

  // ---- links and wires

  _link({ between, latency: time, label }) {
    if (!between.every((name) => this.places.has(name))) return null;
    const way = trim(
      between.map((host) => this.places.get(host)),
      GAP * this.size,
    );
    if (between.some((host) => this.scene.about.hosts[host].figure === "dns"))
      return s("path", { class: "link-line book", d: path(way) });
    const middle = along(way, 0.5);
    const name = this.scene.ours(label);
    const steep = Math.abs(way[0].x - way[1].x) < 40;
    const at = steep ? { x: middle.x + 10, "text-anchor": "start" } : { x: middle.x, "text-anchor": "middle" };
    return s(
      "g",
      { class: "link" },
      s("path", { class: "link-line", d: path(way) }),
      !this.small &&
        !this._isTravelled(between) &&
        s(
          "text",
          { class: "wire-text", ...at, y: middle.y + (steep ? 4 : 22) },
          [this._ports(between), time.replace(/(\d)(\D)/, "$1 $2")].filter(Boolean).join(" · "),
        ),
      name && s("text", { class: "dim-text", ...at, y: middle.y - (steep ? 12 : 16) }, name),
    );
  }

  /** Whether the traveller is on a link: then nothing is written beneath it. */
  _isTravelled(between) {
    if (!this._now) return false;
    const { from, to } = this.scene.film.hosts(this._now);
    return this._isOn(between, this._stops(from, to));
  }

  _isOn(between, stops) {
    return stops.some((stop, i) => between.includes(stop) && between.includes(stops[i + 1]));
  }

  /** The ports of the connections that stand on a link, the one of the playhead first. */
  _ports(between) {
    const { view } = this.scene;
    const now = this._now?.wire;
    const alive = [...view.wires.values()].filter((wire) => !wire.post && (wire.state === "open" || wire.state === "dialled"));
    const here = alive.filter(({ caller, callee }) => this._isOn(between, this._stops(caller, callee)));
    const ports = here.sort((a, b) => (b.wire === now) - (a.wire === now)).map(({ port }) => port);
    return [...new Set(ports)].slice(0, 3).join(", ");
  }

  _wire(wire) {
    const { view } = this.scene;
    const flying = [...view.flights.values()].some((flight) => flight.wire === wire.wire) || this._now?.wire === wire.wire;
    const fresh = wire.endedBy !== undefined && wire.endedBy >= this.scene.before;
    const shown = wire.post ? flying : wire.state === "open" || wire.state === "dialled" || wire.state === "closing" || fresh;
    const way = shown ? this._way(wire.caller, wire.callee) : [];
    if (!way.length) return null;
    const current = this._now?.wire === wire.wire ? " current" : "";
    const broken = wire.state === "refused" || (fresh && wire.hungUp && wire.hungUp.how !== "closed");
    return s(
      "g",
      { class: `wire ${wire.post ? "post" : broken ? "broken" : wire.state}${current}` },
      s("path", { d: path(way) }),
      broken && cross(along(way, 0.86)),
    );
  }

  // ---- hosts

  _host(name) {
    const { about, view, film, hostName, ours } = this.scene;
    const { x, y, label } = this.places.get(name);
    const host = about.hosts[name];
    const figure = FIGURES.has(host.figure) ? host.figure : "server";
    const lit = this._now && film.hosts(this._now).to === name;
    const { size } = this;
    const letters = [...view.boxes.values()]
      .filter((box) => box.mailbox.startsWith(`${name}:`))
      .reduce((sum, box) => sum + [...box.letters.values()].filter((one) => !one.gone).length, 0);
    const waiting = [...(view.shelves.get(name)?.values() ?? [])].filter((one) => !one.gone).length;
    return s(
      "g",
      { class: `host ${figure}${lit ? " lit" : ""}` },
      lit && s("circle", { class: "halo", cx: x, cy: y, r: 48 * size }),
      s("use", { href: `#host-${figure}`, x: x - 40 * size, y: y - 32 * size, width: 80 * size, height: 64 * size }),
      waiting > 0 && shelf(x + 26 * size, y - 30 * size, waiting),
      this._label([hostName(name), ours(host.role), letters > 0 && count("map.letters", letters)], { x, y, label, size }),
    );
  }

  _label([name, ...lines], { x, y, label, size }) {
    const [left, top, anchor] = {
      below: [x, y + 51 * size, "middle"],
      right: [x + 48 * size, y - 2, "start"],
      left: [x - 48 * size, y - 2, "end"],
    }[label];
    const room = this._room(left, label);
    const line = (type, letters) => (text, place) =>
      s("tspan", { class: type, x: left, dy: place ? 15.5 : 0 }, shortened(text, letters));
    const names = parted(name, room / WIDTH.name, /[\s.]/g).map(line("host-name", room / WIDTH.name));
    const roles = lines.filter(Boolean).flatMap((text) => (this.isStrip ? [text] : parted(text, room / WIDTH.role, / · /g)));
    const told = [...names, ...roles.map((text) => line("host-role", room / WIDTH.role)(text, 1))];
    return s(
      "text",
      { class: "name", x: left, y: top, "text-anchor": anchor },
      told.slice(0, this.isStrip ? STRIP_LINES : undefined),
    );
  }

  /** Pixels a name may take. */
  _room(left, label) {
    const { clientWidth } = this.root;
    if (label === "right") return clientWidth - left - 4;
    if (label === "left") return left - 4;
    return Math.min(2 * Math.min(left, clientWidth - left), this.isStrip ? clientWidth / this.places.size - 6 : 200);
  }

  // ---- what is under way

  _traveller() {
    this.mover = null;
    if (!this._now) return null;
    const { film } = this.scene;
    const { from, to } = film.hosts(this._now);
    this.way = this._way(from, to);
    if (!this.way.length) return null;
    const post = film.talks.get(this._now.wire).post;
    const { side } = this._now;
    const label = shortened(this._said, LABEL);
    const kind = post ? "dns" : side === "C" ? "client" : "server";
    const isLetter = this._isLetter;
    this.mover = s("g", { class: `traveller ${kind}` }, isLetter ? letter(label) : slip(label));
    this.half = isLetter ? 24 : slipWidth(label) / 2;
    return this.mover;
  }

  _move() {
    if (!this.mover) return;
    const rest = this._rest();
    this.mover.setAttribute("transform", `translate(${rest.x} ${rest.y})`);
    const { ms, how } = this.scene;
    if (!ms || how === "back" || how === "mode") return;
    const parts = [0, 0.2, 0.4, 0.6, 0.8, 1].map((part) => along(this.way, START + (REST - START) * part));
    this.mover.animate(
      [...parts.slice(0, -1), rest].map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` })),
      { duration: ms, easing: "ease-out" },
    );
  }

  /** Where the traveller rests: on its way, if it covers no figure there, else a little above or below it. */
  _rest() {
    const { width } = this.root.getBoundingClientRect();
    const { half } = this;
    const within = ({ x, y }) => ({ x: Math.max(half + 4, Math.min(x, width - half - 4)), y: Math.max(16, y) });
    const places = LIFTS.flatMap((lift) => RESTS.map((part) => ({ ...along(this.way, part), lift }))).map(({ x, y, lift }) =>
      within({ x, y: y + lift }),
    );
    const covers = ({ x, y }) => this._covered({ left: x - half, right: x + half, top: y - 13, bottom: y + 13 });
    return places.reduce((best, one) => (covers(one) < covers(best) ? one : best));
  }

  /** How much of the figures a box covers, in pixels. */
  _covered({ left, right, top, bottom }) {
    const across = 34 * this.size;
    const down = 30 * this.size;
    const shared = ({ x, y }) =>
      Math.max(0, Math.min(right, x + across) - Math.max(left, x - across)) *
      Math.max(0, Math.min(bottom, y + down) - Math.max(top, y - down));
    return [...this.places.values()].reduce((sum, place) => sum + shared(place), 0);
  }

  _losses() {
    const { view, before, film } = this.scene;
    return view.losses
      .filter(({ n }) => n >= before)
      .map(({ wire, side }) => {
        const { from, to } = film.hosts({ wire, side });
        const way = this._way(from, to);
        if (!way.length) return null;
        const { x, y } = along(way, 0.5);
        return s("g", { class: "loss", transform: `translate(${x} ${y})` }, slip(words("map.lost")));
      });
  }

  _strikes() {
    const { view, before } = this.scene;
    return view.strikes
      .filter(({ n }) => n >= before)
      .map(({ on }) => {
        const ends = on.split(/ *— */).filter((name) => this.places.has(name));
        if (!ends.length) return null;
        const { x, y } = ends.length > 1 ? along(this._way(...ends), 0.5) : this.places.get(ends[0]);
        return s("use", { class: "strike", href: "#lightning", x: x - 14, y: y - 44, width: 28, height: 38 });
      });
  }

  // ---- thoughts

  _think(width, height) {
    const { view, before } = this.scene;
    const fresh = [...view.thoughts.values()].filter(({ who, n }) => n >= before && this.places.has(who));
    const bubbles = fresh.map((thought) => {
      const told = reason(thought.reason, thought.details, () => this.scene && this._think(width, height));
      return told ? { ...thought, bubble: h("p", { class: `thought ${thought.verdict}` }, told) } : null;
    });
    fill(
      this.thoughts,
      bubbles.filter(Boolean).map(({ bubble }) => bubble),
    );
    for (const one of bubbles.filter(Boolean)) this._hang(one.bubble, one.who, width, height);
  }

  /** A bubble above its host where there is room, else beside it; where it covers the least of the figures. */
  _hang(bubble, who, width, height) {
    const { x, y } = this.places.get(who);
    const { width: w, height: t } = bubble.getBoundingClientRect();
    const clamp = (value, most) => Math.max(6, Math.min(value, most));
    const box = (left, top) => ({ left: clamp(left, width - w - 6), top: Math.max(2, Math.min(top, height - t - 4)) });
    const above =
      y - HEAD - t >= 2 ? [x - w / 2, x - 24, x + 24 - w].map((left) => ({ ...box(left, y - HEAD - t), above: true })) : [];
    const spots = [...above, box(x + 54, y - 30), box(x - 54 - w, y - 30), box(x + 54, y + 30), box(x - 54 - w, y + 30)];
    const covers = ({ left, top }) => this._covered({ left, top, right: left + w, bottom: top + t });
    const best = spots.reduce((a, b) => (covers(b) < covers(a) ? b : a));
    bubble.classList.toggle("beside", !best.above);
    style(bubble, { left: `${best.left}px`, top: `${best.top}px`, "--tail": `${clamp(x - best.left, w - 14)}px` });
  }
}

const shortened = (text, letters) => (text.length > letters ? `${text.slice(0, Math.max(3, Math.floor(letters) - 1))}…` : text);

/** A long text in two lines, parted where it may be, as near to its middle as can be. */
function parted(text, letters, where) {
  const gaps = text.length <= letters ? [] : [...text.matchAll(where)];
  if (!gaps.length) return [text];
  const far = ({ index }) => Math.abs(index - text.length / 2);
  const { index, 0: gap } = gaps.reduce((a, b) => (far(b) < far(a) ? b : a));
  return [text.slice(0, index) + (gap === "." ? "." : ""), text.slice(index + gap.length)];
}

const path = (points) => points.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

const cross = ({ x, y }) => s("path", { class: "cross", d: `M${x - 6} ${y - 6}l12 12m0-12l-12 12` });

const slipWidth = (label) => Math.max(34, label.length * 7.6 + 16);

function slip(label) {
  const width = slipWidth(label);
  return [
    s("rect", { class: "slip", x: -width / 2, y: -12, width, height: 24, rx: 3 }),
    s("text", { class: "slip-text", x: 0, y: 4.5, "text-anchor": "middle" }, label),
  ];
}

const letter = (label) => [
  s("use", { class: "envelope", href: "#letter", x: -22, y: -15.5, width: 44, height: 31 }),
  s("text", { class: "slip-text", x: 0, y: -22, "text-anchor": "middle" }, label),
];

const shelf = (x, y, waiting) =>
  s(
    "g",
    { class: "shelf" },
    s("use", { class: "envelope", href: "#letter", x: x - 11, y: y - 8, width: 24, height: 17 }),
    waiting > 1 && s("text", { class: "dim-text", x: x + 16, y: y + 5 }, `×${waiting}`),
  );
