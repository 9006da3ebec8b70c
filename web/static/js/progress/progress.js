// What a learner has done, lesson by lesson: {lesson: {"predict:name": "right", "task:name": "solved", …}}, kept by this
// browser alone. Before a room nothing that was done here counts, and what a presenter does is not kept: each class starts fresh.

import { forget, keep, recall } from "../kit/memory.js";
import { isDone } from "./done.js";
import { together } from "./saved.js";

const NAME = "progress";
export const END = "end"; // the film was seen to its end

/** All of it. */
export function all() {
  try {
    return JSON.parse(recall(NAME) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

export class Progress {
  /** `changed` is called after every change. */
  constructor(lesson, { isKept = true, changed = () => {} } = {}) {
    Object.assign(this, { lesson, changed });
    this.turn(isKept);
  }

  /** From now on what is done is kept, with all that was; or it is not, and nothing has been done yet. */
  turn(isKept) {
    this.isKept = isKept;
    this.done = isKept ? (all()[this.lesson] ?? {}) : {};
  }

  get(what) {
    return this.done[what];
  }

  isDone(what) {
    return isDone(this.done[what]);
  }

  get isEmpty() {
    return Object.keys(this.done).length === 0;
  }

  set(what, how) {
    if (how === undefined) delete this.done[what];
    else this.done[what] = how;
    if (this.isKept) keep(NAME, JSON.stringify({ ...all(), [this.lesson]: this.done }));
    this.changed();
  }

  clear() {
    this.done = {};
    const { [this.lesson]: gone, ...others } = all();
    keep(NAME, JSON.stringify(others));
    this.changed();
  }
}

export const isAnythingKept = () => Object.values(all()).some((done) => Object.keys(done).length > 0);

export const forgetAll = () => forget(NAME);

/** Add what was done elsewhere; nothing that was done here is lost. */
export const takeIn = (lessons) => keep(NAME, JSON.stringify(together(all(), lessons)));
