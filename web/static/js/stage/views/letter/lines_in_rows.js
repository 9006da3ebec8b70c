// How the lines of a text lie in rows of a given width: a longer line goes on in the next row. Pure.

const GOES_ON = 0x80; // an octet whose two highest bits are 10 goes on with the character before it (RFC 3629 §3)

export class LinesInRows {
  /** `octets`: one character each; `width`: octets a row has room for, whatever characters they make. */
  constructor(octets, width) {
    this.octets = octets;
    this.starts = []; // where each row begins
    this.lines = []; // the number of its line, counted from 1
    let line = 0;
    for (let at = 0; at < octets.length; ) {
      const found = octets.indexOf("\n", at);
      const next = found < 0 ? octets.length : found + 1;
      this._line(at, next, ++line, width);
      at = next;
    }
  }

  get rows() {
    return this.starts.length;
  }

  _line(start, next, line, width) {
    let at = start;
    do {
      this.starts.push(at);
      this.lines.push(line);
      at = this._break(at, width);
    } while (at < ended(this.octets, next, start));
  }

  /** Where a full row ends: never within a character. */
  _break(at, width) {
    let stop = at + width;
    for (let back = 0; back < 3 && (this.octets.charCodeAt(stop) & 0xc0) === GOES_ON; back++) stop--;
    return stop > at ? stop : at + width;
  }

  /** What stands in a row: {line, isFirst, octets}, its line end left out. */
  at(row) {
    const [start, line] = [this.starts[row], this.lines[row]];
    const next = this.starts[row + 1] ?? this.octets.length;
    const isLast = this.lines[row + 1] !== line;
    return { line, isFirst: this.lines[row - 1] !== line, octets: this.octets.slice(start, isLast ? ended(this.octets, next, start) : next) };
  }
}

/** Where a line that goes up to `next` ends without its line end. */
function ended(octets, next, start) {
  let end = next;
  if (end > start && octets[end - 1] === "\n") end--;
  if (end < next && end > start && octets[end - 1] === "\r") end--;
  return end;
}
