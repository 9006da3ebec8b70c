// The films there are: as it was, its branches, and those in which something is otherwise. A tree, kept as a list; what is
// forgotten can be had back until something else is done. Knows no page.

import { words } from "../../kit/words.js";

export class Branches {
  /** `premise(predict, choice)`: what is otherwise where that choice of that question comes true, in words. `changed()`: there are
   *  others, or they are called otherwise. */
  constructor({ premise = () => "", changed = () => {} }) {
    Object.assign(this, { said: premise, changed });
    // {run, parent, leaves, to, from, u, what, called}: which film it leaves after which place, how many it has; from where its
    // acts are its own, where one was in it last; its first act, its name; isOwn: somebody has acted in it. Where things are
    // otherwise {origin, predict, choice}, too.
    this.list = [];
    this.current = "";
    this.lost = null; // the one forgotten last, and the list as it was
  }

  /** Those of the last visit, or else the run alone with what it leaves. `about`: what is known of the run. */
  load(list, about) {
    this._take(list?.length ? list : alone(about));
    this.current = about.run;
    this.changed();
  }

  get here() {
    return this.of(this.current) ?? {};
  }

  of(run) {
    return this.list.find((one) => one.run === run);
  }

  /** The film that this one leaves. */
  parentOf({ parent }) {
    return parent && this.of(parent);
  }

  /** What is otherwise in the film that is shown: {origin, predict, choice}; nothing where all is as the lesson has it. */
  get premise() {
    const { origin, predict, choice } = this.here;
    return origin ? { origin, predict, choice } : {}; // a variant has no question
  }

  /** The film that this one is to be compared with: whose acts are played in it, or itself. */
  get origin() {
    return this.here.origin ?? this.current;
  }

  /** The place up to which the lesson's words are of the film that is shown; Infinity: all are. */
  get told() {
    let place = Infinity;
    for (let one = this.here; one?.predict; one = this.parentOf(one)) place = Math.min(place, one.leaves ?? Infinity);
    return place;
  }

  /** The film in which a wrong choice comes true, if it was seen before. */
  otherwise(predict, choice) {
    return this.list.find(
      (one) => one.from === null && one.origin === this.origin && one.predict === predict && one.choice === choice,
    );
  }

  /** A new one. `from`: the place in the current run after which it leaves; none where it is another film whole. */
  add(one) {
    const from = one.from ?? null;
    const parent = from === null ? one.origin : this._stem(this.here, from).run;
    this._take([...this.list, { ...whole(one.run), parent, leaves: from, ...one }]);
    this.changed();
  }

  /** Whose place u is: a film's, or that of the one it left later. */
  _stem(one, u) {
    const parent = this.parentOf(one);
    return parent && u <= (one.leaves ?? -1) ? this._stem(parent, u) : one;
  }

  /** Leave the current run at place u for another one. */
  go(run, u) {
    const { here } = this;
    if (here.run !== run) here.u = u;
    this.current = run;
    this.changed();
  }

  /** The current film has `to` utterances, and after place `leaves` (null: nowhere) it is another than the one it came from. */
  measure(to, leaves) {
    const { here } = this;
    const known = { to, leaves: here.leaves ?? leaves };
    if (!here.run || (here.to === known.to && here.leaves === known.leaves)) return;
    Object.assign(here, known);
    this.changed();
  }

  /** Where a run was left, or else begins. */
  place(run) {
    const one = this.of(run);
    return one?.u ?? one?.from ?? 0;
  }

  // ---- names

  /** The current film is no longer what everybody is given. */
  own() {
    this.here.isOwn = true;
  }

  /** What the first act of the current branch was, for its name. */
  name(what) {
    const { here } = this;
    this.own();
    if (here.run && here.from !== null && !here.what) here.what = what;
    this.changed();
  }

  /** Call a film something; "" for what it is called by itself. */
  rename(run, called) {
    this.of(run).called = called;
    this.changed();
  }

  /** What a film is called. */
  called({ called, parent, origin, from, predict, choice, what }) {
    if (called) return called;
    if (origin && from === null) return words("stage.branch.otherwise", { premise: this.said(predict, choice) });
    return parent ? what || "…" : words("stage.branch.origin");
  }

  /** The same, with the step from which a branch is itself. */
  title(one) {
    const isBranch = one.parent && !(one.origin && one.from === null);
    const what = this.called(one);
    return isBranch ? words("stage.branch", { step: (one.leaves ?? 0) + 1, what }) : what;
  }

  // ---- forgotten

  /** Forget a film; those that leave it leave the one it left. */
  forget(run) {
    const one = this.of(run);
    const list = this.list.map((each) => ({ ...each }));
    const lifted = (each) => ({ ...each, parent: one.parent, leaves: Math.min(each.leaves ?? 0, one.leaves ?? 0) });
    this.list = this.list.filter((each) => each !== one).map((each) => (each.parent === run ? lifted(each) : each));
    this.lost = { one, list };
    this.changed();
  }

  undo() {
    this._take(this.lost.list);
    this.changed();
  }

  _take(list) {
    this.list = list;
    this.lost = null;
  }
}

const whole = (run) => ({ run, from: null, u: null, what: "" });

/** What is known of a run by itself: what it leaves, and in which circumstances it is played. */
function alone(about) {
  const { run, parent, branch_at } = about;
  if (!parent || branch_at === null) return [whole(run)];
  const other = circumstances(about);
  if (!other) return [whole(parent), { ...whole(run), parent }];
  const { origin } = other;
  const played = (one, from) => ({ ...whole(one), parent: from, ...other });
  if (parent === origin) return [whole(origin), played(run, origin)];
  return [whole(origin), played(parent, origin), { ...played(run, parent), from: 0 }]; // a branch of it
}

/** What is otherwise in a run, as far as that is known: {origin, predict, choice}, or null. */
function circumstances({ variants, variant, predicts, premise }) {
  if (variant) return { origin: variant.origin, predict: "", choice: variants.indexOf(variant.name) };
  if (!premise) return null;
  const { origin, predict, choice } = premise;
  return { origin, predict, choice: predicts[predict]?.choices.indexOf(choice) ?? -1 };
}
