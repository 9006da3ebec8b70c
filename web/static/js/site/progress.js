// What a learner has done, lesson by lesson: {lesson: {"predict:name": "right", "task:name": "solved", …}}, kept by this
// browser alone. A presenter's doings are not kept: the next class starts fresh.

import { forget, keep, recall } from "./keep.js";

const NAME = "progress";
export const END = "end"; // the film was seen to its end

function all() {
  try {
    return JSON.parse(recall(NAME) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

export class Progress {
  constructor(lesson, isKept = true) {
    this.lesson = lesson;
    this.isKept = isKept;
    this.done = isKept ? (all()[lesson] ?? {}) : {};
  }

  get(what) {
    return this.done[what];
  }

  get isEmpty() {
    return Object.keys(this.done).length === 0;
  }

  set(what, how) {
    if (how === undefined) delete this.done[what];
    else this.done[what] = how;
    if (this.isKept) keep(NAME, JSON.stringify({ ...all(), [this.lesson]: this.done }));
  }

  clear() {
    this.done = {};
    const { [this.lesson]: gone, ...others } = all();
    keep(NAME, JSON.stringify(others));
  }
}

export const isAnythingKept = () => Object.values(all()).some((done) => Object.keys(done).length > 0);

export const forgetAll = () => forget(NAME);
