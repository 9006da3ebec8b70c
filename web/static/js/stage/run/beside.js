// The film that lies beside the one being watched: fetched, and compared with it by the server. Knows no page.

import { want } from "../../kit/notebook.js";
import { aboutOf, begin, compare, filmOf } from "./runs.js";

const LESSON = "lesson:"; // before a lesson's id, where a new run of it is wanted

export class Beside {
  /** `changed()`: there is another film, or another comparison, or none of one that was. */
  constructor(changed) {
    this.changed = changed;
    this.wanted = null; // the run that is to lie here
    this.other = null; // {run, about, film} once it does
    this.found = null; // how the two compare (docs/protocol.md), with `film` and `run`: for which of ours that holds
    this.problem = null; // {error, at} where they do not
    this.lessons = new Map(); // lesson → the run that was begun of it
  }

  /** What is chosen: a run, or `lesson:…` of the lesson it was begun of; "" for none. */
  get chosen() {
    const [lesson] = [...this.lessons].find(([, run]) => run === this.wanted) ?? [];
    return lesson ? LESSON + lesson : (this.wanted ?? "");
  }

  async choose(value) {
    const lesson = value.startsWith(LESSON) ? value.slice(LESSON.length) : "";
    if (!lesson || this.lessons.has(lesson)) return this.lay(this.lessons.get(lesson) ?? (value || null));
    this.lay(null);
    const about = await begin({ lesson });
    if (about.error) return this._fail(about);
    this.lessons.set(lesson, about.run);
    return this.lay(about.run);
  }

  /** Lay that run here, as it is now; none (null). */
  async lay(run) {
    Object.assign(this, { wanted: run, other: null, problem: null });
    this.forget();
    if (!run) return;
    const [about, film] = await Promise.all([aboutOf(run), filmOf(run)]);
    if (this.wanted !== run) return;
    const failed = [about, film].find(({ error }) => error);
    if (failed) return this._fail(failed);
    this.other = { run, about, film };
    this.asked = null; // whatever is under way is about another
    want(film.keysFrom(0));
    this.changed();
  }

  /** What was found holds no more. */
  forget() {
    this.asked = this.found = null;
    this.changed();
  }

  /** Compare with a run, unless that is known or under way for as much of its film as there is now. */
  async ask(run, film) {
    const { other } = this;
    const asked = `${run} ${film.utterances.length}`;
    if (!other || asked === this.asked) return;
    this.asked = asked;
    const found = await compare(run, other.run);
    if (asked !== this.asked || other !== this.other) return;
    if (found.error) return this._fail(found);
    const [ours, theirs] = [0, 1].map((side) => found.rows.filter((row) => row[side] !== null).length);
    if (theirs !== other.film.utterances.length) return this.lay(other.run); // it has gone on meanwhile
    if (ours === film.utterances.length) this.found = { ...found, run, film };
    else this.asked = null; // and so did ours: the next drawing asks again
    this.changed();
  }

  _fail(problem) {
    this.problem = problem;
    this.changed();
  }
}
