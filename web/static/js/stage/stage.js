// The stage: ties film, line, projector and views together. Views draw from a scene; only this module holds them.

import { hear, say } from "./bus.js";
import { Banner } from "./banner.js";
import { Branches } from "./branches.js";
import { chapterAt, chapters } from "./chapters.js";
import { Film } from "./film.js";
import { Gloss } from "./gloss.js";
import { kept, keep } from "./keep.js";
import { Keys, open } from "./keys.js";
import { Ladder } from "./ladder.js";
import { LetterView } from "./letter.js";
import { Link } from "./link.js";
import { Mailboxes } from "./mailboxes.js";
import { GroundPlan } from "./map.js";
import { addressOf, parse, placeOf } from "./moment.js";
import { note, want } from "./notebook.js";
import { Notes } from "./notes.js";
import { BY_STEP, Projector } from "./projector.js";
import { begin, tell } from "./runs.js";
import { resize } from "./size.js";
import { Tabs } from "./tabs.js";
import { spoken } from "./tale.js";
import { Terminal } from "./terminal.js";
import { Transcript } from "./transcript.js";
import { Transport } from "./transport.js";
import { duration, known, ours, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const STEP = 430; // ms a traveller takes when one steps
const MOVING = new Set(["step", "play", "follow"]); // moves that are shown as motion
const READING = { least: 1300, most: 3600, character: 17 }; // ms a line deserves when played at speed 1
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 820px)");

class Stage {
  constructor(root) {
    this.root = root;
    this.film = new Film();
    this.lesson = root.dataset.lesson;
    this.banner = new Banner($("stage-banner"));
    this.titles = JSON.parse($("stage-cues").textContent);
    this.projector = new Projector({ pace: (u) => this._pace(u), moved: (how) => this._moved(how), held: (u) => this._held(u) });
    this.link = new Link({
      known: () => ({ events: this.film.events.length, at: this.film.at }),
      frame: (frame) => this._frame(frame),
      line: (state) => this._line(state),
      problem: ({ error, at }) => this.problem(error, at),
    });
    this._build();
    this._listen();
  }

  _build() {
    const go = (u) => this.projector.seek(u);
    this.map = new GroundPlan($("view-map"));
    this.notes = new Notes($("view-note"), { go, use: (wire, verb) => this.terminal.use(wire, verb) });
    this.transport = new Transport(this.projector, { chapter: (by) => this.chapter(by) });
    this.terminal = new Terminal($("view-terminal"), { give: (...act) => this.give(...act), wait: (us) => this.wait(us), go, opened: () => this.show("terminal") });
    this.letter = new LetterView($("view-letter"));
    this.views = {
      transcript: new Transcript($("view-transcript"), { go }),
      ladder: new Ladder($("view-ladder"), { go }),
      mailboxes: new Mailboxes($("view-mailboxes"), { look: (n) => this.look(n) }),
      letter: this.letter,
      terminal: this.terminal,
    };
    const [main, side] = this.root.querySelectorAll('[role="tablist"]');
    this.main = new Tabs(main, (view) => this._opened(view), ["map"]);
    this.side = new Tabs(side, () => this._sheet(true));
    this.gloss = new Gloss(this.root, (key, text) => this._choose(key, text));
    this.branches = new Branches($("stage-branches"), { enter: (run, u) => this._switch(run, u), anew: () => this.anew() });
    this.keys = new Keys(this.root, this._deeds());
    resize(0);
  }

  _listen() {
    $("stage-help").addEventListener("click", () => open(this.keys.dialog()));
    $("stage-share").addEventListener("click", () => this.share());
    $("stage-sheet").addEventListener("click", () => this._sheet($("stage-sheet").getAttribute("aria-expanded") !== "true"));
    narrow.addEventListener("change", () => !narrow.matches && this.main.view === "map" && this.main.open("transcript"));
    addEventListener("hashchange", () => this._toMoment(location.hash));
    hear("goto", ({ u, cue }) => (u === undefined ? this._toMoment(`#s=${cue}`) : this.projector.seek(u)));
    hear("hold", ({ u }) => this.projector.hold(u));
    hear("release", () => this.projector.release());
    hear("view", ({ view }) => this.show(view));
    hear("ask-terminal", (wish) => this.terminal.ask(wish));
    hear("anew", () => this.anew());
  }

  _deeds() {
    const { projector } = this;
    return {
      play: () => projector.toggle(),
      step: () => projector.step(1),
      back: () => projector.step(-1),
      nextChapter: () => this.chapter(1),
      previousChapter: () => this.chapter(-1),
      first: () => projector.seek(0),
      last: () => projector.seek(this.film.utterances.length - 1),
      view: (n) => this.show([...this.main.views, ...this.side.views][n - 1]),
      larger: () => this._resize(1),
      smaller: () => this._resize(-1),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen?.()),
      help: () => open(this.keys.dialog()),
    };
  }

  // ---- a run: begun, taken up again, left for another

  /** Begin where this tab was, else with the run the address names (`?run=`), else with a new one. */
  async begin() {
    const wanted = new URLSearchParams(location.search).get("run");
    const memory = this._memory(wanted);
    const known = memory || wanted ? await this._about(memory?.run ?? wanted) : null;
    if (known) {
      this.branches.load(memory?.branches, known.run);
      this._enter(known, memory?.u ?? null);
    } else {
      if (wanted) this.problem("unknown-run", wanted);
      await this._beginAnew();
    }
  }

  /** What this tab remembers of the lesson, unless the address wants another film. */
  _memory(wanted) {
    const memory = kept(this.lesson);
    return memory && (!wanted || memory.branches.some(({ run }) => run === wanted)) ? memory : null;
  }

  async anew() {
    keep(this.lesson, null);
    const address = new URL(location.href);
    address.searchParams.delete("run");
    address.hash = "";
    history.replaceState(null, "", address);
    await this._beginAnew();
  }

  async _beginAnew() {
    const about = await begin(this.lesson);
    if (about.error) return this.problem(about.error, about.at, { label: words("stage.anew"), does: () => this.begin() });
    this.film = new Film();
    this.branches.load(null, about.run);
    this._enter(about, null);
  }

  async _about(run) {
    const about = await tell(run);
    return about.error ? null : about;
  }

  _enter(about, u) {
    this.about = about;
    this.opened = false;
    this.wished = u;
    this.terminal.meet(about);
    this.link.watch(about.run);
  }

  /** Go over to a run whose past up to event n is this one's. */
  async _branchHere() {
    const { u } = this.projector;
    const n = this.film.branchPoint(u);
    const answer = await this.link.branch(n);
    if (!answer.branched) return false;
    const about = await this._about(answer.branched.run);
    if (!about) return Boolean(this.problem("unreachable", ""));
    this.branches.add(about.run, u);
    this.film = this.film.before(n);
    this._enter(about, u);
    this.projector.load(this.film.utterances.length, u);
    this.banner.say(words("stage.branched", { branches: words("stage.branches") }));
    return true;
  }

  async _switch(run, u) {
    const about = await this._about(run);
    if (!about) return this.problem("unknown-run", "");
    this.film = new Film();
    this.branches.current = run;
    this._enter(about, u);
  }

  // ---- acting

  give(who, action, text) {
    return this._act(action === "type" ? text.trim() : `${action} ${text}`.trim(), () => this.link.give(who, action, text));
  }

  wait(microseconds) {
    return this._act(duration(microseconds), () => this.link.wait(microseconds));
  }

  /** `what`: the act in a few words, which give a branch its name. */
  async _act(what, act) {
    if (!(await this._atTheEnd())) return null;
    this.branches.name(what.slice(0, 60));
    const answer = await act();
    if (!answer.error) this._remember();
    return answer;
  }

  /** An act belongs to the end of a film: in the past it needs a branch of its own, and where it is covered, an answer. */
  async _atTheEnd() {
    const { projector } = this;
    if (projector.hurrying) projector.seek(this.film.utterances.length - 1);
    if (projector.atEnd) return true;
    if (projector.u < projector.last) return this._branchHere();
    this._held();
    return false;
  }

  // ---- what comes over the line

  _frame(frame) {
    const { projector } = this;
    const before = this.film.utterances.length;
    const atEnd = projector.atEnd || projector.hurrying;
    this.film.append(frame);
    want(this.film.keysFrom(before));
    if (!this.opened) return this._opening(frame);
    this._chapters();
    this._sayFrame(); // before any of it is shown: a question may cover what comes
    const follow = atEnd && this.film.utterances.length > before;
    if (follow && (calm.matches || projector.speed === BY_STEP)) {
      projector.grow(this.film.utterances.length);
      projector.seek(this.film.utterances.length - 1, "follow");
    } else {
      projector.grow(this.film.utterances.length, follow);
      if (!follow) this._moved("news");
    }
  }

  /** The first frames: draw as soon as there is a line, go where we are wanted once all is here. */
  _opening(frame) {
    const whole = "cues" in frame;
    this._chapters();
    const { length } = this.film.utterances;
    const place = placeOf(parse(location.hash), this.film) ?? this.wished ?? 0;
    if (whole) {
      this.opened = true;
      this.projector.load(length, Math.min(place, length - 1));
      this._sayFrame();
      this._remember();
    } else if (this.projector.u < 0 || this.projector.length === 0) {
      this.projector.load(length, 0);
    }
  }

  _sayFrame() {
    const { cues, predicts, goals, at } = this.film;
    say("frame", { cues, predicts, goals, at, run: this.about.run });
  }

  _chapters() {
    this.chapterList = chapters(this.film, this.about.cues ?? {}, this.titles, (host) => this.hostName(host));
    this.projector.stops = new Set(Object.values(this.film.cues));
  }

  _line(state) {
    this.root.classList.toggle("cut-off", state === "down");
    if (state === "down") this.banner.stay(words("stage.line.down"));
    else if (state === "gone") this.banner.stay(words("stage.line.gone"), { label: words("stage.anew"), does: () => this.anew() });
    else if (this.wasDown) this.banner.say(words("stage.line.up"));
    else this.banner.settle();
    this.wasDown = state === "down";
  }

  // ---- drawing

  _moved(how) {
    if (!this.about) return;
    const u = this.projector.u;
    const n = this.film.until(u);
    const past = u > 0 ? this.film.until(u - 1) : 0;
    this.scene = {
      film: this.film,
      about: this.about,
      chapters: this.chapterList,
      u,
      n,
      before: Math.min(past, n),
      view: this.film.view(n),
      atEnd: this.projector.atEnd,
      how,
      ms: this._motion(how),
      ours,
      hostName: (host) => this.hostName(host),
      boxName: (mailbox) => this.boxName(mailbox),
      note,
    };
    this.map.draw(this.scene);
    this.transport.draw(this.scene);
    this.notes.draw(this.scene);
    this.views[this.main.view]?.draw(this.scene);
    this.root.dataset.ready = "yes";
    if (how !== "mode" && how !== "news") this._arrived(how);
  }

  /** What a new place brings besides its drawing: words for the ear, the address, the views a cue wants open. */
  _arrived(how) {
    const { u, n, atEnd } = this.scene;
    say("playhead", { u, n, atEnd });
    this._speak(how);
    if (this.opened) this._remember();
    if (how === "play" || how === "step") this._lookAt(u);
  }

  _speak(how) {
    if (how === "play" && this.projector.speed > 1) return;
    const { scene } = this;
    const utterance = this.film.utterances[scene.u];
    const key = utterance ? this.film.keyOf(utterance) : "";
    const told = key && note(key, () => scene === this.scene && this._speak(how));
    if (told !== undefined) $("stage-live").textContent = spoken(scene, told);
  }

  _lookAt(u) {
    const cue = Object.entries(this.film.cues).find(([, at]) => at === u)?.[0];
    for (const view of this.about.cues?.[cue]?.look ?? []) this.show(view, { quietly: true });
  }

  _motion(how) {
    if (calm.matches || !MOVING.has(how)) return 0;
    return how === "play" ? Math.min(STEP, (this._pace(this.projector.u) / (this.projector.speed || 1)) * 0.6) : STEP;
  }

  /** Longer lines stand longer. */
  _pace(u) {
    const utterance = this.film?.utterances[u];
    const length = utterance ? Math.min(utterance.end - utterance.start, 160) : 0;
    return Math.max(READING.least, Math.min(READING.most, 900 + READING.character * length));
  }

  // ---- names

  hostName(host) {
    return ours(this.about.hosts[host]?.label, host);
  }

  boxName(mailbox) {
    const [, host, rest] = /^([^:]*):(.*)$/.exec(mailbox) ?? [null, "", mailbox];
    return `${this.hostName(host)} · ${rest}`;
  }

  // ---- views

  show(view, { quietly = false } = {}) {
    const isInSight = view === "map" && !narrow.matches;
    if (!isInSight && this.main.views.includes(view)) this.main.open(view);
    else if (this.side.views.includes(view)) this.side.open(view);
    else if (!isInSight) return;
    if (!quietly) $(`view-${view}`).focus({ preventScroll: true });
  }

  _opened(view) {
    this.root.dataset.view = view;
    if (this.scene) (this.views[view] ?? this.map).draw({ ...this.scene, how: "mode", ms: 0 });
    if (view === "transcript") this.views.transcript.reveal();
  }

  look(n) {
    this.letter.choose(n);
    this.show("letter");
  }

  _choose(key, text) {
    if (this.side.view !== "note") this.side.open("note");
    this.notes.choose(key, text);
    this._sheet(true);
  }

  _sheet(tall) {
    $("stage-sheet").setAttribute("aria-expanded", String(tall && narrow.matches));
    this.root.classList.toggle("sheet-up", tall);
  }

  // ---- time

  chapter(by) {
    const { u } = this.projector;
    const list = this.chapterList ?? [];
    const here = chapterAt(list, u);
    const starts = list[here]?.u;
    const target = by > 0 ? list[here + 1]?.u : starts !== undefined && u > starts ? starts : list[here - 1]?.u;
    this.projector.seek(target ?? (by > 0 ? this.film.utterances.length - 1 : 0));
  }

  _toMoment(hash) {
    const place = placeOf(parse(hash), this.film);
    if (place !== null) this.projector.seek(place);
  }

  async share() {
    history.replaceState(null, "", addressOf(this.projector.u, this.film));
    this._remember();
    try {
      await navigator.clipboard.writeText(location.href);
      this.banner.say(words("stage.shared"));
    } catch {
      this.banner.say(words("stage.shared-in-bar"));
    }
  }

  /** Keep the place: for a reload, and for the same page in another language. An address that is no longer true goes. */
  _remember() {
    const { u } = this.projector;
    keep(this.lesson, { run: this.about.run, u, branches: this.branches.list });
    const address = addressOf(u, this.film);
    for (const link of document.querySelectorAll("a[hreflang]")) link.hash = address;
    if (location.hash && placeOf(parse(location.hash), this.film) !== u) history.replaceState(null, "", location.pathname + location.search);
  }

  // ---- words to the reader

  _held() {
    this.banner.say(words("stage.covered"));
    say("held", { u: this.projector.cover });
  }

  /** What could not be done, in kind words; `way` is a way out, offered until it is taken. */
  problem(key, at, way) {
    const text = words(known(`stage.error.${key}`) ? `stage.error.${key}` : "stage.error.unknown", { at: at || key });
    if (way) this.banner.stay(text, way);
    else this.banner.say(text, "trouble");
  }

  _resize(by) {
    resize(by);
    this._moved("mode");
  }
}

const root = $("stage");
if (root) {
  const stage = new Stage(root);
  const [view] = root.dataset.views.split(" ").filter((one) => one in stage.views);
  stage.main.open(view ?? "transcript");
  stage.begin();
}
