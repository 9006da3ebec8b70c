// The line to the server: a run watched and acted in over a websocket. A lost line is taken up again where it broke;
// an act that may not have reached the server is sent again only when the film shows that it did not.

const PATIENCE = [300, 700, 1500, 3000, 6000, 10_000]; // ms before each further try
const WARN = 700; // ms a break must last before the reader is told
const TOO_BIG = 1009; // the code of a line that was closed because of what was sent over it
const TRIES = 3; // times a request is sent before it is given up

/** A websocket on which a run is watched. */
export function lineTo(run, from = "") {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${location.host}/ws/runs/${encodeURIComponent(run)}${from}`);
}

export class Link {
  /** `known()`: {events, at} of the film; `frame(frame)`: news; `reset()`: what is known is of an act that is over; `line(state)`: up, down
   *  or gone; `problem({error, at})`. */
  constructor({ known, frame, reset, line, problem }) {
    Object.assign(this, { known, frame, reset, line, problem });
    this.run = null;
    this.act = 0;
    this._pending = []; // requests not answered yet, oldest first; only the first has been sent
    this._tries = 0;
    this._warning = null;
    addEventListener("online", () => this._again());
    document.addEventListener("visibilitychange", () => document.hidden || this._again());
  }

  /** Watch a run from what is known of it on. */
  watch(run, act) {
    Object.assign(this, { run, act });
    this._pending = [];
    this._tries = 0;
    this._open();
  }

  give(who, action, text = "") {
    return this._ask({ give: { who, action, text } });
  }

  wait(microseconds) {
    return this._ask({ wait: microseconds });
  }

  branch(n) {
    return this._ask({ branch: n });
  }

  /** Whether an answer is awaited. */
  get busy() {
    return this._pending.length > 0;
  }

  /** A promise of the answer: the frame that ends it, the branch, or {error, at}. */
  _ask(request) {
    return new Promise((answered) => {
      this._pending.push({ request, answered, sent: false, tries: 0 });
      this._send();
    });
  }

  _send() {
    const [first] = this._pending;
    if (!first || first.sent || !this._ready) return;
    if (++first.tries > TRIES) return this._err({ error: "unreachable", at: "" });
    Object.assign(first, { sent: true, at: this.known().at });
    this._asked = [];
    this._socket.send(JSON.stringify(first.request));
  }

  _open() {
    this._drop();
    const socket = lineTo(this.run, `?act=${this.act}&from=${this.known().events}`);
    this._socket = socket;
    this._asked = [];
    socket.onmessage = ({ data }) => socket === this._socket && this._hear(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this._socket && this._lost(code);
  }

  _drop() {
    clearTimeout(this._timer);
    this._ready = false;
    const socket = this._socket;
    this._socket = null;
    socket?.close();
  }

  _hear(frame) {
    if (frame.error) return this._err(frame);
    if (frame.reset) return this.reset();
    if (frame.branched) return this._settle(frame);
    this._asked.push(...(frame.events ?? []).map(({ fact }) => fact).filter(({ type }) => type === "Asked"));
    this.frame(frame);
    if (!this._ready && "cues" in frame) this._caughtUp(frame);
    else if (frame.done && this._isOurs(frame)) this._settle(frame);
  }

  /** All that happened meanwhile is here: what was asked of the server was heard, or is asked again. */
  _caughtUp(frame) {
    this._ready = true;
    this._tries = 0;
    clearTimeout(this._warning);
    this._warning = null;
    this.line("up");
    const [first] = this._pending;
    if (first?.sent && this._isOurs(frame)) return this._settle(frame);
    if (first) first.sent = false;
    this._send();
  }

  /** Frames go to every watcher of a run: does this one end what we asked for? */
  _isOurs(frame) {
    const [first] = this._pending;
    if (!first?.sent) return false;
    const { give, wait } = first.request;
    if (wait !== undefined) return frame.at >= first.at + wait;
    return (
      give !== undefined &&
      this._asked.some(({ who, action, text }) => who === give.who && action === give.action && text === give.text)
    );
  }

  _err(frame) {
    if (frame.error === "unknown-run" || (frame.error === "no-such-moment" && !this._ready)) {
      this._drop();
      this._pending = [];
      return this.line("gone");
    }
    this.problem(frame);
    if (this._ready) this._settle(frame); // else it is the line that is refused for now, and what was asked is asked again
  }

  _settle(answer) {
    const first = this._pending.shift();
    first?.answered(answer);
    this._send();
  }

  _lost(code) {
    if (code === TOO_BIG && this._pending[0]?.sent) {
      this._err({ error: "too-long", at: "" });
      return this._open();
    }
    this._ready = false;
    this._warning ??= setTimeout(() => this.line("down"), WARN);
    const wait = PATIENCE[Math.min(this._tries++, PATIENCE.length - 1)];
    this._timer = setTimeout(() => this._open(), wait);
  }

  _again() {
    if (this._ready || !this.run) return;
    this._tries = 0;
    this._open();
  }
}
