// What a learner has done, lesson by lesson: {lesson: {"predict:name": "right", "task:name": "solved", …}}, kept by this
// browser alone. A presenter's doings are not kept: the next class starts fresh.

import { forget, keep, recall } from "./keep.js";

const NAME = "progress";
export const END = "end"; // the film was seen to its end
export const SHOWN = "shown"; // the solution was looked at: that is not done

function all() {
  try {
    return JSON.parse(recall(NAME) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

export class Progress {
  /** `changed` is called after every change. */
  constructor(lesson, { isKept = true, changed = () => {} } = {}) {
    Object.assign(this, { lesson, isKept, changed });
    this.done = isKept ? (all()[lesson] ?? {}) : {};
  }

  get(what) {
    return this.done[what];
  }

  isDone(what) {
    return Boolean(this.done[what]) && this.done[what] !== SHOWN;
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
