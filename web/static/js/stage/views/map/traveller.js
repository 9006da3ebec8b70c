// The traveller: what is said now, on its way from one host to the other. The map says where that way leads, and which
// places its figures need.

import { s } from "../../../kit/el.js";
import { words } from "../../../kit/words.js";
import { SEALED } from "../../film/glasses.js";
import { shortened } from "../../town/lettering.js";
import { letter, slip, slipWidth } from "../../town/marks.js";
import { along } from "../../town/places.js";

const START = 0.08; // how far along the way it sets out
const REST = 0.68; // … and where it rests, so that a still says who speaks to whom
const RESTS = [REST, 0.58, 0.5, 0.4]; // … or rests instead, when it would cover a figure there
const LIFTS = [0, -26, -38, 26, 44]; // pixels it is lifted then …
const ASIDE = 40; // … and between its edge and its way, where it is pushed to one side of it
const LABEL = { wide: 26, strip: 10 }; // characters of what a slip says
const OWN = /^[a-z-]+$/; // a label that nobody said
const LETTER = /\.(content|letter|body)$/; // keys of a letter itself, whoever carries it

export class Traveller {
  constructor(map) {
    this.map = map;
  }

  /** Its drawing, where something is said and there is a way for it. */
  draw() {
    this.mover = null;
    this.boxes = []; // where it rests
    const { now, scene } = this.map;
    if (!now || !scene.glasses.passes(scene.film.talks.get(now.wire))) return null;
    this.way = this.map.way(scene.film.way(now));
    if (!this.way.length) return null;
    const label = shortened(this.said, this.map.isStrip ? LABEL.strip : LABEL.wide);
    const kind = scene.film.talks.get(now.wire).post ? "dns" : now.side === "C" ? "client" : "server";
    this.mover = s("g", { class: `traveller ${kind}` }, this._isLetter ? letter(label) : slip(label));
    this.half = this._isLetter ? 24 : slipWidth(label) / 2;
    return this.mover;
  }

  /** What is under way, in a word: a label that is a name of the engine's own is told by its note. */
  get said() {
    const { now, scene } = this.map;
    if (this._isSealed) return SEALED;
    if (!OWN.test(now.label)) return now.label;
    if (this._isLetter) return words("stage.view.letter");
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
    const rest = this._rest();
    this.boxes = [boxOf(rest, this.half)];
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

  /** Where it rests: on its way, if it covers no figure and no name there, else a little above or below it. */
  _rest() {
    const { width } = this.map;
    const { half } = this;
    const within = ({ x, y }) => ({ x: Math.max(half + 4, Math.min(x, width - half - 4)), y: Math.max(16, y) });
    const { isStrip } = this.map; // where names stand close below, and nothing beside
    const shifts = isStrip ? [0] : [0, half + ASIDE, -half - ASIDE];
    const ways = shifts.flatMap((shift) => LIFTS.filter((lift) => !isStrip || lift <= 0).map((lift) => ({ shift, lift })));
    const places = ways.flatMap(({ shift, lift }) =>
      RESTS.map((part) => along(this.way, part)).map(({ x, y }) => within({ x: x + shift, y: y + lift })),
    );
    const covers = (place) => this.map.covered(boxOf(place, half)) + this.map.written(boxOf(place, half));
    return places.reduce((best, one) => (covers(one) < covers(best) ? one : best));
  }
}

const boxOf = ({ x, y }, half) => ({ left: x - half, right: x + half, top: y - 13, bottom: y + 13 });
