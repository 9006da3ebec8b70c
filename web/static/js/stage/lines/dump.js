// How the octets of a wire lie in rows: each sending begins a new one. Pure.

import { dotted } from "../../kit/octets.js";

export class Dump {
  /** `sendings`: [{length}…] in the order they left; `per`: octets in a row. */
  constructor(sendings, per) {
    this.sendings = sendings;
    this.per = per;
    this.firsts = []; // the first row of each sending
    this.rows = 0;
    for (const { length } of sendings) {
      this.firsts.push(this.rows);
      this.rows += Math.ceil(length / per);
    }
  }

  /** What lies in a row: {sending, start, end}, places in that sending's octets. */
  at(row) {
    const place = last(this.firsts, (first) => first <= row);
    const start = (row - this.firsts[place]) * this.per;
    const sending = this.sendings[place];
    return { sending, start, end: Math.min(start + this.per, sending.length) };
  }

  /** The row that holds a place in the octets of the sending at `at`. */
  rowOf(at, place) {
    return this.firsts[at] + Math.floor(place / this.per);
  }
}

/** The place of the last one in a list for which `holds`, which holds for all before it, too; −1 where there is none. */
export function last(list, holds) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle])) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Octets in hexadecimal, a space between two, and one more in the middle of a row: `from` is the first one's column. */
export function hex(octets, from, per) {
  let text = "";
  for (let n = 0; n < octets.length; n++) {
    if (n) text += gap(from + n, per);
    text += octets.charCodeAt(n).toString(16).padStart(2, "0");
  }
  return text;
}

/** What stands before column n. */
export const gap = (n, per) => (n === 0 ? "" : per > 8 && n === per / 2 ? "  " : " ");

const SIGNS = { "\t": "HT", "\n": "LF", "\r": "CR" };

/** Octets as text: [{text} or {sign}…], a sign being the name of a tab or of half a line end; what else is no printable
    ASCII is a dot. */
export function legible(octets) {
  const parts = octets.match(/[\t\n\r]|[^\t\n\r]+/g) ?? [];
  return parts.map((part) => (part in SIGNS ? { sign: SIGNS[part] } : { text: dotted(part) }));
}

/** The octets from `start` to `end` of a stream, cut where utterances and their tokens begin and end:
    [{start, end, u, key, piece, begins}], u −1 outside utterances, key "" outside tokens; `piece` names a token, `begins`
    tells whether it begins here. */
export function cut(utterances, start, end) {
  const found = [];
  let at = start;
  const plain = (stop, u) => {
    if (stop > at) found.push({ start: at, end: stop, u, key: "", piece: "", begins: false });
    at = Math.max(at, stop);
  };
  let place = Math.max(0, last(utterances, (one) => one.end <= start) + 1);
  for (; place < utterances.length && utterances[place].start < end; place++) {
    const one = utterances[place];
    plain(Math.min(end, Math.max(at, one.start)), -1);
    for (const [from, to, key] of one.tokens) {
      const [begin, stop] = [Math.max(one.start + from, at), Math.min(one.start + to, end)];
      if (stop <= begin) continue;
      plain(begin, one.u);
      found.push({ start: begin, end: stop, u: one.u, key, piece: `${one.u}.${from}`, begins: begin === one.start + from });
      at = stop;
    }
    plain(Math.min(end, one.end), one.u);
  }
  plain(end, -1);
  return found;
}
