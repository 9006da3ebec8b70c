// The film: all events and utterances of a run, in order, and the view at any moment of it. A film only grows.
// Knows no page; what it is fed are frames of docs/protocol.md.

import { named, telling } from "../../kit/octets.js";
import { apply, empty } from "./view.js";

const EVERY = 200; // events between two kept views: seeking folds at most that many
const FIRST = 500; // utterances of which the longest way is looked for: what comes later may be longer, and alters nothing

const TABLES = ["cues", "predicts", "goals", "fades"];

/** A table by names that anybody may have chosen: it has those alone, and nothing that every object knows. */
const table = (names) => Object.assign(Object.create(null), names);

export class Film {
  constructor() {
    this.events = [];
    this.utterances = [];
    for (const name of TABLES) this[name] = table();
    this.sights = []; // {place, since: kind → n}: who can read what, from which event on
    this.at = 0;
    this.talks = new Map(); // wire → {wire, order, typed, caller, callee, way, port, post, protocol, at, places, layers, sent, said};
    //   order: how many talks there were before; typed: whether a keyboard called; way: the hosts it passes; layers: layer →
    //   its places; sent: its sendings in order; said: side and layer → utterances
    this.locks = []; // {wire, n, version, isProven}: talks that are sealed from an event on, in order
    this.speakers = new Set(); // hosts that speak or are spoken to
    this.longest = 0; // µs of the longest way that one of its first utterances goes
    this.cut = new Map(); // n of an event whose octets were cut → how many it really has
    this.keys = new Set(); // every key of a token heard so far
    this._origins = []; // n → that of the input it goes back to
    this._streams = new Map(); // wire and side → pieces {offset, length, data, n} in order
    this._carried = new Map(); // the same of what was carried, where that is another layer's: since one said nothing by it
    this._kept = [empty]; // views after 0, EVERY, 2·EVERY … events
    this._last = empty; // the view asked for last
  }

  /** Take a frame in. What is known already may come again. Gives the number of new utterances. */
  append({ events = [], utterances = [], u = this.utterances.length, sights = this.sights, at, ...more }) {
    for (const event of events) if (event.n === this.events.length) this._take(event);
    const before = this.utterances.length;
    utterances.forEach((utterance, place) => {
      if (u + place === this.utterances.length) this._hear(utterance);
    });
    for (const name of TABLES) if (more[name]) this[name] = table(more[name]);
    this.sights = sights;
    this.at = Math.max(this.at, at ?? 0);
    return this.utterances.length - before;
  }

  _take(event) {
    const { fact, n, at } = event;
    this.events.push(event);
    this._origins.push(this._origins[event.why] ?? n);
    this.at = Math.max(this.at, at);
    if (fact.type === "Dialled" || (fact.type === "Posted" && !this.talks.has(fact.wire))) {
      const { wire, caller, callee, port, way = [] } = fact;
      const order = this.talks.size;
      const typed = this._isTyped(n, caller);
      this.talks.set(wire, { wire, order, typed, caller, callee, way, port, post: fact.type === "Posted", protocol: "", at, places: [], layers: { "": [] }, sent: [], said: {} });
    }
    if (fact.type === "Opened") this.talks.get(fact.wire).protocol = fact.protocol.split(" ")[0]; // the rest says how strictly
    if (fact.type === "Secured") this._lock(fact, n);
    if ("data" in fact) this._record(fact, event);
    if (event.cut?.data) this.cut.set(n, event.cut.data);
  }

  /** What one end says from here on is carried sealed, though the other may not know yet. */
  _lock({ wire, version, verdict }, n) {
    const talk = this.talks.get(wire);
    if (!talk) return;
    if (verdict && verdict !== "ok" && talk.lock) talk.lock.isProven = false;
    if (talk.lock) return;
    talk.lock = { wire, n, version: version.replace(/v(?=\d)/, "\u00a0"), isProven: !verdict || verdict === "ok" };
    this.locks.push(talk.lock);
  }

  /** The lock on a talk after `count` events: {wire, n, version, isProven}, or null as long as it is open. It is not proven
   *  where an end goes on with a certificate that it has found wrong: sealed, but with whom? */
  lock(wire, count) {
    const { lock } = this.talks.get(wire);
    return lock && lock.n < count ? lock : null;
  }

  /** How many talks are locked after `count` events. */
  locked(count) {
    return this.locks.findLastIndex(({ n }) => n < count) + 1;
  }

  /** A sending: `carried` is what the way bore, where that was something else; `altered`: it is what was heard, too. */
  _record({ wire, side, offset, data, carried = null, altered = false }, { n, cut, opened }) {
    if (altered) return this._record({ wire, side, offset, data: carried }, { n, cut: cut && { data: cut.carried } });
    const talk = this.talks.get(wire);
    const length = cut?.data ?? data.length;
    const borne = carried === null ? null : { data: carried, length: cut?.carried ?? carried.length };
    const piece = { side, offset, length, data, n, carried: borne, flight: null };
    put(this._streams, wire + side, piece);
    talk?.sent.push(piece);
    if (!borne?.length || !talk || (length && !talk.isSealed)) return;
    talk.isSealed = true;
    const last = this._carried.get(wire + side)?.at(-1);
    const flight = { side, offset: last ? last.offset + last.length : 0, length: borne.length, data: opened ?? borne.data, n, carried: opened && borne, isFlight: true };
    put(this._carried, wire + side, flight);
    if (!length) piece.flight = flight;
  }

  _hear(utterance) {
    const heard = { layer: "", ...utterance, u: this.utterances.length };
    const { caller, callee, places, layers, said } = this.talks.get(heard.wire);
    this.speakers.add(caller).add(callee);
    if (heard.u < FIRST) this.longest = Math.max(this.longest, this.travel(heard));
    places.push(heard.u);
    (layers[heard.layer] ??= []).push(heard.u);
    (said[heard.side + heard.layer] ??= []).push(heard);
    this.utterances.push(heard);
    for (const [, , key] of utterance.tokens) this.keys.add(key);
  }

  /** The keys of all that was said from place u on. */
  keysFrom(u) {
    return new Set(this.utterances.slice(u).flatMap(({ tokens }) => tokens.map(([, , key]) => key)));
  }

  /** The room of the notes that an utterance's keys come from: the first word of the first that was told of its wire. */
  room({ wire, layer = "" }) {
    const first = this.utterances[this.talks.get(wire)?.layers[layer]?.[0]];
    return first?.tokens[0]?.[2].split(".")[0] ?? "";
  }

  /** By whose rules an utterance is made. */
  protocol(utterance) {
    return utterance.layer || this.talks.get(utterance.wire).protocol || this.room(utterance);
  }

  /** The key that says what an utterance is: of the token its label names, or, where a label is given and not said, the label's own. */
  keyOf(utterance) {
    const { label, tokens } = utterance;
    if (/^[a-z-]+$/.test(label)) return `${this.room(utterance)}.${label}`;
    const found = this.isCoded(utterance) ? named(utterance) : telling(utterance, this.text(utterance));
    return found?.[2] ?? tokens[0]?.[2] ?? this.talks.get(utterance.wire).protocol;
  }

  /** Whether an utterance is no text, so that its label is what people read: a datagram, what TLS has to say itself, or
      what begins as no text does. */
  isCoded = (utterance) => Boolean(utterance.layer) || this.talks.get(utterance.wire).post || this.text(utterance)[0] === "\0";

  /** The octets of an utterance, one character each; where some were cut from a frame, what came of them. */
  text(utterance) {
    return this._pieces(utterance)
      .map(({ offset, data }) => data.slice(Math.max(0, utterance.start - offset), utterance.end - offset))
      .join("");
  }

  /** The sendings that an utterance lies in. */
  sendings(utterance) {
    return this._pieces(utterance);
  }

  /** The events whose octets are needed to have the utterance whole, and were cut. */
  missing(utterance) {
    const pieces = this._pieces(utterance);
    return pieces.filter((one) => one.data.length < Math.min(one.length, utterance.end - one.offset)).map((one) => one.n);
  }

  /** Put an event's whole octets in the place of those cut. */
  mend(n, { data, carried }) {
    if (this.events[n].fact.altered) data = carried;
    for (const pieces of this._streams.values()) for (const piece of pieces) if (piece.n === n) mended(piece, data, carried);
    for (const pieces of this._carried.values()) for (const piece of pieces) if (piece.n === n) mended(piece, carried, carried);
    this.cut.delete(n);
  }

  _pieces({ wire, side, layer, start, end }) {
    const pieces = (layer ? this._carried : this._streams).get(wire + side) ?? [];
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle].offset + pieces[middle].length <= start) low = middle + 1;
      else high = middle;
    }
    const found = [];
    while (low < pieces.length && pieces[low].offset < end) found.push(pieces[low++]);
    return found;
  }

  /** A film of this one's first n events: what a branch shares with its origin. */
  before(n) {
    const other = new Film();
    const utterances = this.utterances.filter(({ event }) => event < n);
    const past = Object.entries(this.cues).filter(([, u]) => u < utterances.length);
    other.append({ events: this.events.slice(0, n), utterances, u: 0, cues: Object.fromEntries(past), sights: this.sights });
    return other;
  }

  /** How many events have happened when utterance u is shown; the last one's moment lasts to the end of the film. */
  until(u) {
    if (u >= this.utterances.length - 1) return this.events.length; // also where nothing was said at all
    return u < 0 ? this.utterances[0].event : this.utterances[u].event + 1;
  }

  /** The view after `count` events. */
  view(count) {
    const kept = Math.floor(count / EVERY);
    let view = this._last.n <= count && this._last.n >= kept * EVERY ? this._last : this._nearest(kept);
    while (view.n < count) {
      view = apply(view, this.events[view.n]);
      if (view.n % EVERY === 0) this._kept[view.n / EVERY] = view;
    }
    this._last = view;
    return view;
  }

  _nearest(kept) {
    return this._kept[Math.min(kept, this._kept.length - 1)];
  }

  /** The place of the last utterance said by event n. */
  place(n) {
    let low = 0;
    let high = this.utterances.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.utterances[middle].event <= n) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The place in whose moment event n happened: where it was said, else what was said next. */
  moment(n) {
    const place = this.place(n);
    const at = this.utterances[place]?.event === n ? place : place + 1;
    return Math.max(0, Math.min(at, this.utterances.length - 1));
  }

  /** Whether what is lost at event n came to somebody who had hung up: so it goes with farewells. */
  isLate(n) {
    const { wire, side } = this.events[this.events[n].fact.sent].fact;
    return this.events.slice(0, n).some(({ fact }) => fact.type === "HungUp" && fact.wire === wire && fact.side !== side && fact.how === "closed");
  }

  /** Where the past ends that a new act at place u begins after: after the answer has landed, when nothing else came of it. */
  branchPoint(u) {
    const bare = this.until(u);
    const limit = Math.min(this.events.length, bare + 12);
    for (let n = bare; n < limit; n++) {
      const { fact } = this.events[n];
      const lands = fact.type === "Arrived" && fact.sent === this.utterances[u]?.event;
      if (lands) return n + 1 === this.events.length || this.events[n + 1].why === null ? n + 1 : bare;
      if (fact.type === "Sent" || fact.type === "Asked") break;
    }
    return bare;
  }

  /** From an event back to what came from outside, by `why`: the causes, nearest first. */
  causes(n) {
    const found = [];
    let why = this.events[n]?.why ?? null;
    while (why !== null && found.length < 10_000) {
      found.push(this.events[why]);
      why = this.events[why].why;
    }
    return found;
  }

  /** Whether somebody called with a keyboard: the programs of the same computer call too. */
  _isTyped(n, caller) {
    const { fact } = this.events[this._origins[n]];
    return fact.type === "Asked" && fact.action === "connect" && fact.who === caller;
  }

  /** Who says an utterance, and to whom. */
  hosts({ wire, side }) {
    const { caller, callee } = this.talks.get(wire);
    return side === "C" ? { from: caller, to: callee } : { from: callee, to: caller };
  }

  /** The hosts it passes on its way, from the one who says it to the other, as far as there is a way. */
  way({ wire, side }) {
    const { caller, callee, way } = this.talks.get(wire);
    const stops = way.length ? way : [caller, callee];
    return side === "C" ? stops : stops.toReversed();
  }

  /** Microseconds an utterance is on its way. */
  travel({ event }) {
    const { at, fact } = this.events[event];
    return Math.max(0, (fact.arrives ?? at) - at);
  }
}

function put(streams, key, piece) {
  if (!streams.has(key)) streams.set(key, []);
  streams.get(key).push(piece);
}

function mended(piece, data, carried) {
  piece.data = data;
  if (piece.carried) piece.carried.data = carried;
}
