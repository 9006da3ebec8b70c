// The ladder: a column for each host, an arrow for each utterance, falling as long as it travelled. In blocks, so that a
// long film costs no more than what is looked at. It is drawn in units of its own, which grow with the letters.

import { Blocks } from "../../../kit/blocks.js";
import { brokenAtDots, fill, h, s, style } from "../../../kit/el.js";
import { shown } from "../../../kit/octets.js";
import { called, clock, words } from "../../../kit/words.js";
import { chapterAt } from "../../film/chapters.js";
import { short } from "../../film/short_names.js";
import { blame } from "../../lines/blame.js";
import { lockFigure } from "../../town/marks.js";
import { plan } from "../../town/places.js";
import { ROW, arrows, columns, marginFor, speakers } from "./ladder_layout.js";

const EDGE = 4; // between words and the edge
const FIRST = 11; // where words of a block's first row stand at the highest
const HOUR = 3600e6; // µs
const LANES = 6; // colours of wires before they repeat
const LETTER_WIDTH = 7.3;
const LETTERS = 16; // pixels of letters with which a unit of the ladder is a pixel
const NARROW = 76; // pixels of a column too narrow for a whole name
const CROWD = 28; // … and for any: then only those who talk are named

export class Ladder {
  constructor(root, { go }) {
    this.root = root;
    this.go = go;
    this.head = h("div", { class: "ladder-head", "aria-hidden": "true" });
    this.body = h("div", { class: "ladder-body" });
    this.empty = h("p", { class: "waiting" }, words("stage.nothing"));
    this.scroll = h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": words("stage.view.ladder") },
      this.head,
      this.empty,
      this.body,
    );
    fill(root, this.scroll);
    this.blocks = new Blocks(this.body, (from, to) => this._make(from, to), { height: ROW + 6, size: 50 });
    this.body.addEventListener("click", (event) => this._click(event));
    this.room = null; // how wide it is and how large its letters are, until that changes
    const resized = new ResizeObserver(() => this._resized());
    for (const one of [root, this.head]) resized.observe(one); // the head is as high as letters are large
  }

  draw(scene) {
    this.scene = scene;
    this._measure();
    this.blocks.grow(scene.film.utterances.length);
    this._show(scene.u);
  }

  /** Columns follow the hosts that speak and the width there is; when one of them changes, or who looks on, all is drawn anew. */
  _measure() {
    const { film, about, glasses } = this.scene;
    const { length } = film.utterances;
    const { width, larger } = (this.room ??= this._room());
    if (film === this.film && width === this.width && length === this.length && glasses === this.glasses) return;
    Object.assign(this, { length, glasses });
    const hosts = speakers(film, plan(about.hosts));
    const margin = marginFor(width, longestClock(film.at));
    const shape = `${hosts} ${width} ${larger} ${margin} ${film.longest} ${glasses.id}`;
    if (film === this.film && shape === this.shape) return;
    Object.assign(this, { film, shape, hosts, width, larger, margin, now: null });
    this.measures = { xs: columns(hosts, width, margin), longest: film.longest };
    this.blocks.height = (ROW + 6) * larger;
    this.blocks.clear();
    this._heads();
  }

  /** How wide it is in units of its own, and how many pixels a unit has. */
  _room() {
    const larger = parseFloat(getComputedStyle(this.root).fontSize) / LETTERS;
    return { width: Math.floor(this.scroll.clientWidth / larger), larger };
  }

  /** The hosts' names, parted after their dots; where columns are narrow, the word that tells them apart, under their figure. */
  _heads() {
    const { about, hostName } = this.scene;
    const room = (this.width - this.margin) / Math.max(1, this.hosts.length) - 6;
    const whole = (name) => h("bdi", {}, brokenAtDots(name));
    const names = this.hosts.map(hostName);
    const sign = (host) =>
      s(
        "svg",
        { class: `host ${about.hosts[host].figure}` },
        s("use", { href: `#host-${about.hosts[host].figure}` }),
      );
    const head = (host) => (room < NARROW ? [sign(host), h("bdi", { class: "ladder-short" }, short(hostName(host), names))] : whole(hostName(host)));
    this.isCrowd = room < CROWD;
    const span = (host) =>
      style(h("span", {}, head(host)), {
        left: `${this.measures.xs.get(host) * this.larger}px`,
        "max-width": `${(this.isCrowd ? NARROW : room + 4) * this.larger}px`,
      });
    this.head.classList.toggle("crowd", this.isCrowd);
    fill(this.head, this.hosts.map(span));
    this._keepInside();
  }

  /** In a crowd of columns only those who talk at place u are named. */
  _name(u) {
    const utterance = this.isCrowd && this.film.utterances[u];
    if (!utterance) return;
    const { from, to } = this.film.hosts(utterance);
    this.hosts.forEach((host, place) => this.head.children[place].classList.toggle("named", host === from || host === to));
  }

  /** Heads are kept from standing over the edges. */
  _keepInside() {
    const ends = [this.head.firstElementChild, this.head.lastElementChild].filter(Boolean);
    for (const one of ends) {
      const half = one.offsetWidth / 2 + 2;
      style(one, { left: `${Math.max(half, Math.min(parseFloat(one.style.left), this.width * this.larger - half))}px` });
    }
  }

  // ---- a block

  _make(from, to) {
    const { made, height } = arrows(this.scene.film, from, to, this.measures);
    const lives = s("path", { class: "life", d: [...this.measures.xs.values()].map((x) => `M${x} 0V${height}`).join("") }); // one for all
    const canvas = s(
      "svg",
      { class: "ladder-block", width: this.width * this.larger, height: height * this.larger, viewBox: `0 0 ${this.width} ${height}`, role: "list" },
      lives,
    );
    const items = made.flatMap((arrow) => this._arrow(arrow).map((item) => Object.assign(item, { place: arrow.u })));
    canvas.append(...items);
    return [Object.assign(canvas, { items })];
  }

  /** The words on an arrow, as they are read where the onlooker stands. */
  _said(utterance) {
    const { film, glasses } = this.scene;
    const octets = glasses.sealed(film, utterance);
    if (octets === null && film.isCoded(utterance)) return utterance.label;
    return shown((octets ?? film.text(utterance)).split("\r\n", 1)[0].slice(0, 200));
  }

  _arrow(arrow) {
    const { film, hostName, chapters, glasses } = this.scene;
    const utterance = film.utterances[arrow.u];
    const talk = film.talks.get(arrow.wire);
    const { from, to } = film.hosts(utterance);
    const middle = (arrow.x1 + arrow.x2) / 2;
    const room = Math.max(8, Math.floor(Math.max(Math.abs(arrow.x2 - arrow.x1), this.width / 3) / LETTER_WIDTH) - 1);
    const isHere = glasses.passes(talk);
    const said = isHere ? this._said(utterance) : "";
    const text = said.length > room ? `${said.slice(0, room - 1)}…` : said;
    const label = isHere
      ? words("ladder.step", { step: arrow.u + 1, from: hostName(from), to: hostName(to), label: called(glasses.label(film, utterance)) })
      : words("onlooker.beyond-step", { step: arrow.u + 1 });
    const half = (text.length * LETTER_WIDTH) / 2;
    const isLong = 2 * half > Math.abs(arrow.x2 - arrow.x1); // longer than its arrow: level, or it would run into others
    const hasTime = this.margin > 20;
    const at = Math.max((hasTime ? this.margin : EDGE) + half, Math.min(middle, this.width - half - EDGE));
    const group = s(
      "g",
      {
        class: `arrow lane-${talk.wire % LANES} ${talk.post ? "post" : arrow.side}${isHere ? "" : " beyond"}`,
        role: "listitem",
        "aria-label": label,
        "data-u": arrow.u,
      },
      s("rect", { class: "arrow-row", x: 0, y: arrow.y - 2, width: this.width, height: ROW }),
      hasTime && s("text", { class: "arrow-time", x: 8, y: arrow.y + 15 }, clock(film.events[utterance.event].at)),
      s("path", { class: "arrow-line", d: `M${arrow.x1} ${arrow.y1}L${arrow.x2} ${arrow.y2}` }),
      s("path", { class: "arrow-tip", d: tip(arrow) }),
      isHere && this._isLocked(arrow) && s("use", { class: "arrow-lock", href: `#figure-${lockFigure(talk.lock)}`, x: arrow.x1 + (arrow.x1 < arrow.x2 ? -19 : 3), y: arrow.y1, width: 16, height: 16 }),
      s(
        "text",
        {
          class: "arrow-text",
          transform: `rotate(${isLong ? 0 : tilt(arrow)} ${middle} ${(arrow.y1 + arrow.y2) / 2})`,
          x: at,
          y: isLong ? Math.max(arrow.y1 - 3, FIRST) : (arrow.y1 + arrow.y2) / 2 - 4,
          "text-anchor": "middle",
        },
        text,
      ),
    );
    if (!arrow.head) return [group];
    const chapter = chapters[chapterAt(chapters, arrow.u)];
    const begins = chapter?.u === arrow.u && chapter.cue ? `${chapters.indexOf(chapter) + 1} · ${chapter.title}   ` : "";
    const place = `${hostName(talk.caller)} → ${hostName(talk.callee)}\u00a0:\u00a0${talk.port}`;
    return [
      s(
        "text",
        { class: "arrow-head", x: 8, y: arrow.y - 9, "data-u": arrow.u },
        begins && s("tspan", { class: "arrow-chapter" }, begins),
        place,
      ),
      group,
    ];
  }

  /** Whether a sealed talk begins here, or is taken up again: there its lane has a lock. */
  _isLocked({ u, wire, head }) {
    const { film } = this.scene;
    const isSealed = (place) => Boolean(film.lock(wire, film.utterances[place].event));
    return isSealed(u) && (head || !isSealed(u - 1));
  }

  // ---- the moment

  _show(u) {
    this.empty.toggleAttribute("hidden", u >= 0);
    this.now?.classList.remove("now");
    this.now?.removeAttribute("aria-current");
    this.now = this.blocks.show(u);
    this._name(u);
    blame(this.body, this.scene.why);
    this.now?.classList.add("now");
    this.now?.setAttribute("aria-current", "step");
    if (!this.root.hidden) this.blocks.settle(() => this._reveal());
  }

  _reveal() {
    if (!this.now) return;
    const at = this.now.getBoundingClientRect();
    const box = this.scroll.getBoundingClientRect();
    const above = this.head.offsetHeight;
    const below = Math.min(40 * this.larger, Math.max(0, box.height - above - at.height)); // a look at what comes, if there is room
    if (at.bottom > box.bottom - below) this.scroll.scrollTop += at.bottom - box.bottom + below;
    else if (at.top < box.top + above) this.scroll.scrollTop += at.top - box.top - above;
  }

  _resized() {
    this.room = null;
    requestAnimationFrame(() => this._again());
  }

  _again() {
    if (this.scene && !this.root.hidden) this.draw(this.scene);
  }

  _click(event) {
    const found = event.target.closest("g[data-u]");
    if (found) this.go(Number(found.dataset.u));
  }
}

/** Letters of the longest time up to a moment: beyond an hour thousandths are no longer told, but they were before. */
const longestClock = (at) => Math.max(clock(at).length, clock(Math.min(at, HOUR - 1000)).length);

/** Degrees by which an arrow falls, the way its words are read. */
const tilt = ({ x1, y1, x2, y2 }) => ((Math.atan2(y2 - y1, Math.abs(x2 - x1) || 1) * 180) / Math.PI) * (x2 < x1 ? -1 : 1);

function tip({ x2, y2, x1, y1 }) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const corner = (turn) => `${(x2 - 9 * Math.cos(angle + turn)).toFixed(1)} ${(y2 - 9 * Math.sin(angle + turn)).toFixed(1)}`;
  return `M${x2} ${y2}L${corner(0.42)}L${corner(-0.42)}Z`;
}
