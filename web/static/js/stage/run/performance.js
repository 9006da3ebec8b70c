// The run being watched: begun, taken up again, acted in, left for a branch. Ties film, line and projector together;
// knows no view. In the past, an act opens a branch: a run with the same past, whose origin is kept.

import { say } from "../../kit/bus.js";
import { want } from "../../kit/notebook.js";
import { duration, words } from "../../kit/words.js";
import { Film } from "../film/film.js";
import { addressOf, alike, parse, placeOf } from "../film/moment.js";
import { BY_STEP } from "../film/projector.js";
import { fetchAhead } from "./ahead.js";
import { Link } from "./link.js";
import { aboutOf, begin } from "./runs.js";
import { keepVisit, keptVisit } from "./visit.js";

const NAME = 60; // characters of an act that name a branch
const NOT_NOW = ["too-fast", "unreachable"]; // a run that cannot be had now is not lost

export class Performance {
  /** `does`: {met(about), opened(), changed(), news(), problem(key, at, way), line(state), branched(), nextAct(), held(u), isCalm()}. */
  constructor(lesson, projector, branches, does) {
    Object.assign(this, { lesson, projector, branches, does });
    this.film = new Film();
    this.about = null;
    this.links = [...document.querySelectorAll("a[hreflang]")];
    this.isAtDoor = Boolean(document.getElementById("stage-door"));
    this.isOpen = false; // all that had happened is here
    this.link = new Link({
      known: () => ({ events: this.film.events.length, at: this.film.at }),
      frame: (frame) => this._frame(frame),
      reset: () => this._nextAct(),
      line: (state) => does.line(state),
      problem: ({ error, at }) => does.problem(error, at),
    });
  }

  // ---- begun, taken up again

  /** Begin where this tab was, else with the run the address names (`?run=`), else with a new one. */
  async begin() {
    const wanted = new URLSearchParams(location.search).get("run");
    this.wanted = wanted; // where the address names no lesson, it is of this run's scenario that one begins anew
    const memory = this._memory(wanted);
    const about = memory || wanted ? await aboutOf(memory?.run ?? wanted) : { error: "unknown-run" };
    if (!about.error) {
      this.branches.load(memory?.branches, about);
      if (!memory) this.branches.own();
      return this._enter(about, () => memory?.u ?? null);
    }
    if (NOT_NOW.includes(about.error)) return this._retry(about);
    if (wanted) this.does.problem("unknown-run", wanted);
    return this._beginAnew();
  }

  /** What this tab remembers of the lesson, unless the address wants another film. */
  _memory(wanted) {
    const memory = keptVisit(this.lesson);
    return memory && (!wanted || memory.branches.some(({ run }) => run === wanted)) ? memory : null;
  }

  anew() {
    keepVisit(this.lesson, null);
    const address = new URL(location.href);
    if (this.lesson) address.searchParams.delete("run");
    address.hash = "";
    if (this.isAtDoor) return this._leaveDoor(address);
    history.replaceState(null, "", address);
    return this._beginAnew();
  }

  /** The page of a door was made for the run behind it: one that begins anew is of another page. */
  async _leaveDoor(address) {
    this.isOpen = false; // nothing more is kept of it
    const about = this.lesson ? {} : await begin({ again: this.about.run });
    if (about.error) return this._retry(about);
    if (about.run) address.searchParams.set("run", about.run);
    return location.replace(address);
  }

  async _beginAnew() {
    const about = await begin(this.lesson ? { lesson: this.lesson } : { again: this.about?.run ?? this.wanted });
    if (about.error) return this._retry(about);
    if (!this.lesson) this._name(about.run);
    this.film = new Film();
    this.branches.load(null, about);
    return this._enter(about);
  }

  _retry({ error, at }) {
    return this.does.problem(error, at, { label: words("stage.again"), does: () => this.begin() });
  }

  /** The address names the run, where there is no lesson to name. */
  _name(run) {
    const address = new URL(location.href);
    address.searchParams.set("run", run);
    history.replaceState(null, "", address);
  }

  /** Watch a run, from the place on that `wished(film)` gives, if it gives one. */
  _enter(about, wished = () => null) {
    Object.assign(this, { about, wished, isOpen: false });
    this.does.met(about);
    this.link.watch(about.run, about.act);
  }

  /** Go over to another branch. */
  async enter(run, u) {
    this._goOver(await aboutOf(run), () => u);
  }

  /** Go over to the film in which a wrong choice (its place) comes true, and stand where the question is asked; without a
   *  question, to the variant of that place, at the same moment. */
  async otherwise(predict, choice) {
    const { origin } = this.branches;
    const seen = this.branches.otherwise(predict, choice);
    let about = seen ? await aboutOf(seen.run) : null;
    if (!about || about.error) {
      about = await begin({ run: origin, otherwise: { predict, choice: this._choices(predict)[choice] } });
      if (!about.error) this.branches.add({ run: about.run, origin, predict, choice });
    }
    return this._goOver(about, predict ? (film) => film.predicts[predict] ?? null : this._alike());
  }

  /** What there is to choose in a question; without one, the variants. */
  _choices(predict) {
    return predict ? this.about.predicts[predict].choices : this.about.variants;
  }

  /** Back to the film whose acts are played otherwise in this one. */
  back() {
    const { origin } = this.branches;
    return this.enter(origin, this.branches.place(origin));
  }

  /** Back from a variant, at the same moment. */
  async original() {
    this._goOver(await aboutOf(this.branches.origin), this._alike());
  }

  /** Gives the place of another film that stands for the one shown now. */
  _alike() {
    const { film } = this;
    const { u } = this.projector;
    return (other) => alike(u, film, other);
  }

  /** To another film whole; an address in the bar was one of the film that is left. */
  _goOver(about, wished) {
    if (about.error) return this.does.problem(about.error, about.at);
    history.replaceState(null, "", location.pathname + location.search);
    this.branches.go(about.run, this.projector.u);
    this.film = new Film();
    this.projector.load(0, -1); // until it is here, there is nowhere to step
    return this._enter(about, wished);
  }

  /** Go over to a film that was tried elsewhere in the page; the one that is watched stays in the list. */
  tried(run, u, what) {
    this.branches.add({ run, from: 0, called: what });
    return this.enter(run, u);
  }

  /** The run has been cut: go on with the act that is played now. */
  async _nextAct() {
    await this.enter(this.about.run, null);
    this.does.nextAct();
  }

  // ---- acting

  give(who, action, text) {
    const what = action === "type" ? text.trim() : `${action} ${text}`.trim();
    return this._act(what, () => this.link.give(who, action, text));
  }

  wait(microseconds) {
    return this._act(duration(microseconds), () => this.link.wait(microseconds));
  }

  /** `what`: the act in a few words. A promise of the answer; null when it could not be tried. */
  async _act(what, act) {
    if (!(await this._isAtTheEnd())) return null;
    this.branches.name(what.slice(0, NAME));
    const answer = await act();
    if (!answer.error) this.remember();
    return answer;
  }

  /** An act belongs to the end of a film: in the past it needs a branch of its own, and where it is covered, an answer. */
  async _isAtTheEnd() {
    const { projector } = this;
    if (projector.hurrying) projector.seek(this.film.utterances.length - 1);
    if (projector.atEnd) return true;
    if (projector.u < projector.last) return this._branch();
    this.does.held(projector.cover);
    return false;
  }

  /** Go over to a new run whose past is this one's as far as the playhead. */
  async _branch() {
    const { u } = this.projector;
    const n = this.film.branchPoint(u);
    const answer = await this.link.branch(n);
    if (!answer.branched) return false;
    const about = await aboutOf(answer.branched.run);
    if (about.error) return Boolean(this.does.problem(about.error, about.at));
    this.branches.add({ ...this.branches.premise, run: about.run, from: u });
    this.branches.go(about.run, u);
    this.film = this.film.before(n);
    this._enter(about, () => u);
    this.projector.load(this.film.utterances.length, u);
    this.does.branched();
    return true;
  }

  // ---- what comes over the line

  _frame(frame) {
    const before = this.film.utterances.length;
    this.film.append(frame);
    want(this.film.keysFrom(before));
    this.does.changed();
    this.projector.stops = new Set(Object.values(this.film.cues));
    if (this.isOpen) this._follow(before);
    else this._opening("cues" in frame);
  }

  /** Show what is new, if the end was what was looked at. */
  _follow(before) {
    const { projector } = this;
    const { length } = this.film.utterances;
    const follow = (projector.atEnd || projector.hurrying) && length > before;
    const atOnce = this.does.isCalm() || projector.speed === BY_STEP;
    this._tell(); // before any of it is shown: a question may cover what comes
    projector.grow(length, follow && !atOnce);
    if (follow && atOnce) projector.seek(projector.last, "follow");
    else if (!follow) this.does.news();
  }

  /** The first frames: nothing is shown before all is here, as a question may cover it; then we go where we are wanted. */
  _opening(isWhole) {
    if (!isWhole) return;
    const { projector } = this;
    const { length } = this.film.utterances;
    const moment = parse(location.hash);
    const wanted = placeOf(moment, this.film);
    if (moment && wanted === null) this.does.problem("no-such-moment", location.hash);
    const place = wanted ?? this.wished(this.film);
    projector.load(length, -1);
    this._measure();
    this._tell();
    if (place === null) projector.open();
    else projector.seek(Math.min(place, length - 1));
    this.isOpen = true;
    this.remember();
    this.does.opened();
    fetchAhead(this.about.run, this.film);
  }

  _tell() {
    const { cues, predicts, goals, fades, at } = this.film;
    const { run } = this.about;
    const { told, premise } = this.branches;
    const origin = this.branches.origin === run ? null : this.branches.origin;
    say("frame", { cues, predicts, goals, fades, at, run, origin, told, settled: premise.predict || null });
  }

  // ---- the place

  toMoment(hash) {
    const place = placeOf(parse(hash), this.film);
    if (place !== null) this.projector.seek(place);
  }

  /** The address of this moment. */
  get address() {
    return addressOf(this.projector.u, this.film);
  }

  /** The address of this moment for others, `more` behind it: it names the run where that is not what everybody is given. */
  linkWith(more) {
    const url = new URL(location.href);
    const { isOwn, parent, origin } = this.branches.here;
    if (this.lesson && !isOwn && !parent && !origin) url.searchParams.delete("run");
    else url.searchParams.set("run", this.about.run);
    url.hash = this.address + more;
    return url.href;
  }

  _measure() {
    const { branch_at } = this.about;
    this.branches.measure(this.film.utterances.length, branch_at === null ? null : this.film.place(branch_at - 1));
  }

  /** Keep the place: for a reload, and for the same page in another language. An address that is no longer true goes. */
  remember() {
    const { u } = this.projector;
    if (!this.isOpen || this.about.run !== this.branches.current) return; // on the way from one to another
    this._measure();
    keepVisit(this.lesson, { run: this.about.run, u, branches: this.branches.list });
    for (const link of this.links) link.hash = this.address;
    if (location.hash && placeOf(parse(location.hash), this.film) !== u)
      history.replaceState(null, "", location.pathname + location.search);
  }
}
