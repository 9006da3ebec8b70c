// The traveller: what is said now, on its way from one host to the other. The map says where that way leads, and which
// places its figures need.

import { s } from "../../../kit/el.js";
import { called, words } from "../../../kit/words.js";
import { SEALED } from "../../film/glasses.js";
import { shortened } from "../../town/lettering.js";
import { letter, lockedWidth, slip, slipWidth } from "../../town/marks.js";
import { along } from "../../town/places.js";

const START = 0.08; // how far along the way it sets out
const REST = 0.68; // … and where it rests, so that a still says who speaks to whom
const RESTS = [REST, 0.58, 0.5, 0.4, 0.78, 0.3]; // … or rests instead, when it would cover a figure or a name there
const LIFTS = [0, -26, -38, 26, 44, -62, 68, -88, 94]; // pixels it is lifted then …
const ASIDES = [40, 16, 0]; // … and between its edge and its way, where it is pushed to one side of it
const COST = { figure: 2, name: 6, far: 3 }; // of a pixel covered, and of one between it and where it rests by right
const LABEL = { wide: 26, small: 18, strip: 10 }; // characters of what a slip says
const OWN = /^[a-z-]+$/; // a label that nobody said
const LETTER = /\.(content|letter|body)$/; // keys of a letter itself, whoever carries it

export class Traveller {
  constructor(map) {
    this.map = map;
    this.rests = new WeakMap(); // where hosts stand → what travels there, and where it rests
  }

  /** Its drawing, where something is said and there is a way for it. */
  draw() {
    this.mover = null;
    this.boxes = []; // where it rests
    const { now, scene } = this.map;
    if (!now || !scene.glasses.passes(scene.film.talks.get(now.wire))) return null;
    this.way = this.map.way(scene.film.way(now));
    if (!this.way.length) return null;
    const label = shortened(this.said, this.map.isStrip ? LABEL.strip : this.map.small ? LABEL.small : LABEL.wide);
    const kind = scene.film.talks.get(now.wire).post ? "dns" : now.side === "C" ? "client" : "server";
    const lock = scene.film.lock(now.wire, scene.n);
    this.mover = s("g", { class: `traveller ${kind}` }, (this._isLetter ? letter : slip)(label, lock));
    this.shape = this._isLetter ? letterBoxes(label) : slipBoxes(lock ? lockedWidth(label) : slipWidth(label));
    return this.mover;
  }

  /** What is under way, in a word: a label that is a name of the engine's own is told by ours for it, or by its note. */
  get said() {
    const { now, scene } = this.map;
    if (this._isSealed) return SEALED;
    if (!OWN.test(now.label)) return now.label;
    if (this._isLetter) return words("stage.view.letter");
    const name = called(now.label);
    if (name !== now.label) return name;
    return scene.note(scene.film.keyOf(now), () => this.map.redraw())?.title ?? "";
  }

  get _isSealed() {
    const { now, scene } = this.map;
    return scene.glasses.sealed(scene.film, now) !== null;
  }

  get _isLetter() {
    return !this._isSealed && this.map.now.tokens.some(([start, end, key]) => LETTER.test(key) && end > start);
  }

  /** Bring it to its place, by a motion where the scene asks for one. */
  move() {
    if (!this.mover) return;
    const rest = this._found();
    this.boxes = at(rest, this.shape);
    this.mover.setAttribute("transform", `translate(${rest.x} ${rest.y})`);
    const { ms, how } = this.map.scene;
    if (!ms || how === "back" || how === "mode") return;
    const parts = [0, 0.2, 0.4, 0.6, 0.8, 1].map((part) => along(this.way, START + (REST - START) * part));
    this.motion = this.mover.animate(
      [...parts.slice(0, -1), rest].map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` })),
      { duration: ms, easing: "ease-out" },
    );
  }

  /** Let it be where it goes to. */
  still() {
    this.motion?.finish();
    this.motion = null;
  }

  /** Where it rests, found once for all that is as large on the same way. */
  _found() {
    const { places } = this.map;
    const kind = JSON.stringify([this.way, this.shape]);
    if (!this.rests.has(places)) this.rests.set(places, new Map());
    const found = this.rests.get(places);
    if (!found.has(kind)) found.set(kind, this._rest());
    return found.get(kind);
  }

  /** On its way, if it covers no figure and no name there, else not far from it. */
  _rest() {
    const right = along(this.way, REST);
    let [best, least] = [right, Infinity];
    for (const place of this._places()) {
      const far = COST.far * Math.hypot(place.x - right.x, place.y - right.y);
      const cost = far < least ? far + this._covered(place) : Infinity;
      if (cost < least) [best, least] = [place, cost];
    }
    return best;
  }

  _covered(place) {
    const cost = (box) => COST.figure * this.map.covered(box) + COST.name * this.map.written(box);
    return at(place, this.shape).reduce((sum, box) => sum + cost(box), 0);
  }

  /** All places it may rest at, those first that are near its way. */
  _places() {
    const { width, floor, isStrip } = this.map;
    const half = Math.max(...this.shape.map(({ right }) => right));
    const high = Math.max(...this.shape.map(({ top }) => -top));
    const within = ({ x, y }) => ({ x: Math.max(half + 4, Math.min(x, width - half - 4)), y: Math.max(high + 3, Math.min(y, floor - 16)) });
    const shifts = isStrip ? [0] : [0, ...ASIDES.flatMap((aside) => [half + aside, -half - aside])]; // on a strip names stand close below, and nothing beside
    const ways = shifts.flatMap((shift) => LIFTS.filter((lift) => !isStrip || lift <= 0).map((lift) => ({ shift, lift })));
    return ways.flatMap(({ shift, lift }) => RESTS.map((part) => along(this.way, part)).map(({ x, y }) => within({ x: x + shift, y: y + lift })));
  }
}

const around = (half, top, bottom) => ({ left: -half, right: half, top, bottom });
const slipBoxes = (width) => [around(width / 2, -13, 13)];
const letterBoxes = (label) => [around(24, -17, 17), around(slipWidth(label) / 2 - 6, -35, -17)];
const at = ({ x, y }, boxes) => boxes.map(({ left, right, top, bottom }) => ({ left: x + left, right: x + right, top: y + top, bottom: y + bottom }));
