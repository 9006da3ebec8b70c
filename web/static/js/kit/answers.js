// What the server tells for good, by the address it was asked at: kept once it is here. Where the line is down it is asked
// again until it answers, and so is a server that says it was asked too fast.

const AGAIN = 3; // seconds
const TOO_FAST = 429;
const PATIENT = 60; // of those who wait for an answer, the last ones are told: each draws anew what is shown by then

export class Answers {
  /** `most`: answers that are kept, the oldest being forgotten. */
  constructor(most) {
    this.most = most;
    this.found = new Map(); // address → what came, null where there is none
    this.waiting = new Map(); // address → those to call when it comes
  }

  /** What is told at an address: null when there is none, undefined while it is on its way (`then` is called when it came). */
  get(address, then) {
    if (this.found.has(address)) return this.found.get(address);
    if (!this.waiting.has(address)) {
      this.waiting.set(address, new Set());
      this._ask(address);
    }
    if (then) remember(this.waiting.get(address), then);
    return undefined;
  }

  has(address) {
    return this.found.has(address) || this.waiting.has(address);
  }

  /** Keep what was told elsewhere. */
  put(address, answer) {
    if (this.found.size >= this.most) this.found.delete(this.found.keys().next().value);
    this.found.set(address, answer);
  }

  forget(address) {
    this.found.delete(address);
  }

  async _ask(address) {
    const later = (seconds) => void setTimeout(() => this._ask(address), 1000 * seconds);
    try {
      const answer = await fetch(address);
      if (answer.status === TOO_FAST) return later(Number(answer.headers.get("Retry-After")) || 1);
      this.put(address, answer.ok ? await answer.json() : null);
    } catch {
      return later(AGAIN);
    }
    const told = this.waiting.get(address);
    this.waiting.delete(address);
    for (const then of told) then();
  }
}

/** Put somebody among those who wait, of whom only the last ones are kept. */
export function remember(waiting, then) {
  waiting.delete(then);
  waiting.add(then);
  if (waiting.size > PATIENT) waiting.delete(waiting.values().next().value);
}

/** Do something with what `ask(then)` gives, as soon as it is here. */
export function whenHere(ask, use) {
  const found = ask(() => whenHere(ask, use));
  if (found) use(found);
}
