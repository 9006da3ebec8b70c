// The stage: makes a scene of every moment of the performance, and has the views draw it. Views draw from the scene alone.

import { Banner } from "./banner.js";
import { Branches } from "./branches.js";
import { openBranches } from "./branches_dialog.js";
import { hear, say } from "./bus.js";
import { chapterAt, chapters } from "./chapters.js";
import { Compare } from "./compare.js";
import { Curtain } from "./curtain.js";
import { Desk, ORDER } from "./desk.js";
import { Export } from "./export.js";
import { Gloss } from "./gloss.js";
import { Keys, open } from "./keys.js";
import { Ladder } from "./ladder.js";
import { LetterView } from "./letter.js";
import { Mailboxes } from "./mailboxes.js";
import { GroundPlan } from "./map.js";
import { note } from "./notebook.js";
import { Notes } from "./notes.js";
import { Onlooker } from "./onlooker.js";
import { Performance } from "./performance.js";
import { Presenting } from "./presenting.js";
import { Projector } from "./projector.js";
import { resize } from "./size.js";
import { Share } from "./share.js";
import { Spot } from "./spot.js";
import { States } from "./states.js";
import { spoken, tell } from "./tale.js";
import { Terminal } from "./terminal.js";
import { Transcript } from "./transcript.js";
import { Transport } from "./transport.js";
import { forks } from "./tree.js";
import { WireView } from "./wire.js";
import { known, language, ours, words } from "./words.js";

const $ = (id) => document.getElementById(id);
const STEP = 430; // ms a traveller takes when one steps
const SCRUB = { places: 3, pause: 60 }; // so many places, none longer than these ms after the one before, are scrubbing
const MOVING = new Set(["step", "play", "follow"]); // moves that are shown as motion
const READING = { least: 1300, most: 3600, character: 17 }; // ms a line deserves when played at speed 1
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia($("stage")?.dataset.embedded ? "not all" : "(max-width: 820px), (max-height: 479px)"); // one view at a time

class Stage {
  constructor(root) {
    this.root = root;
    this.fine = null; // how many events of the film are shown, where that is not what an utterance ends with
    this.titles = JSON.parse($("stage-cues").textContent);
    this.premises = JSON.parse($("stage-premises").textContent);
    this.banner = new Banner($("stage-banner"));
    this.projector = new Projector({ pace: (u) => this._pace(u), moved: (how) => this._moved(how), held: (u) => this._held(u) });
    this.branches = new Branches({
      premise: (predict, choice) => this.premises[predict]?.[choice] ?? "",
      changed: () => this._branched(),
    });
    this.play = new Performance(root.dataset.lesson, this.projector, this.branches, {
      met: (about) => this._meet(about),
      opened: () => this._announce(),
      changed: () => this._chapters(),
      news: () => this._moved("news"),
      problem: (key, at, way) => this.problem(key, at, way),
      line: (state) => this._line(state),
      nextAct: () => this.banner.say(words("stage.next-act")),
      branched: () => this.banner.say(words("stage.branched", { branches: words("stage.branches") })),
      held: (u) => this._held(u),
      isCalm: () => calm.matches,
    });
    this._build();
    this._listen();
  }

  get film() {
    return this.play.film;
  }

  get about() {
    return this.play.about;
  }

  _build() {
    const go = (u) => this.projector.seek(u);
    this.map = new GroundPlan($("view-map"));
    this.notes = new Notes($("view-note"), {
      go,
      use: (wire, verb) => this.terminal.use(wire, verb),
      changed: () => this._moved("mode"),
    });
    this.transport = new Transport(this.projector, { chapter: (by) => this.chapter(by) });
    this.terminal = new Terminal($("view-terminal"), {
      give: (...act) => this.play.give(...act),
      wait: (us) => this.play.wait(us),
      go,
      opened: () => this.show("terminal"),
    });
    this.onlooker = new Onlooker(this.root.querySelector(".transport"), $("stage-glasses"), { changed: () => this._moved("mode"), go });
    this.letter = new LetterView($("view-letter"));
    this.views = {
      transcript: new Transcript($("view-transcript"), { go }),
      ladder: new Ladder($("view-ladder"), { go }),
      mailboxes: new Mailboxes($("view-mailboxes"), { look: (n) => this.look(n) }),
      states: new States($("view-states")),
      letter: this.letter,
      wire: new WireView($("view-wire")),
      terminal: this.terminal,
    };
    this.grove = { enter: (one) => this._enter(one), compare: null, anew: () => this.play.anew() };
    if ($("view-compare")) this._buildCompare(go);
    this.desk = new Desk(this.root, narrow, (view) => this._opened(view));
    this.gloss = new Gloss(this.root, (key, text) => this._choose(key, text));
    this.curtain = new Curtain($("stage-black"), (isDown) => this._darken(isDown));
    this.spot = new Spot(this.root);
    const deeds = this._deeds();
    this.presenting = new Presenting(this.root.dataset.lesson, {
      scene: () => this.scene && { ...this.scene, ...this._presented() },
      does: { ...deeds, cue: (cue) => say("goto", { cue }) },
      changed: () => this._present(),
    });
    this.keys = new Keys(this.root, deeds);
    resize(0);
  }

  _buildCompare(go) {
    const { branches, grove } = this;
    const over = (other, u) => this.over(other, u);
    this.views.compare = new Compare($("view-compare"), { go, over, enter: grove.enter, branches, narrow });
    grove.compare = ({ run }) => this._compare(run);
  }

  _listen() {
    $("stage-help").addEventListener("click", () => open(this.keys.dialog()));
    $("stage-branches").addEventListener("click", () => openBranches(this.branches, this.projector.u, this.grove));
    new Share($("stage-share"), { address: () => this.address() });
    $("stage-present")?.addEventListener("click", () => this.presenting.open());
    if ($("stage-export")) new Export($("stage-export"), { run: () => this.about.run });
    $("stage-sheet").addEventListener("click", () => this._sheet($("stage-sheet").getAttribute("aria-expanded") !== "true"));
    addEventListener("hashchange", () => {
      this.heed(location.hash);
      this.play.toMoment(location.hash);
    });
    hear("goto", ({ u, cue }) => (u === undefined ? this.play.toMoment(`#s=${cue}`) : this.projector.seek(u)));
    hear("hold", ({ u }) => this.projector.hold(u));
    hear("release", () => this.projector.release());
    hear("view", ({ view }) => this.show(view));
    hear("ask-terminal", (wish) => this.terminal.ask(wish));
    hear("film", ({ run, u, what }) => this.play.tried(run, u, what));
    hear("type", ({ text }) => this.terminal.type(text));
    hear("anew", () => this.play.anew());
    hear("otherwise", ({ predict, choice }) => this._otherwise(predict, choice));
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
      finer: (by) => this.finer(by),
      view: (n) => this.show(ORDER[n - 1]),
      open: (view) => this.show(view),
      beside: () => this.desk.lay(),
      glasses: () => this.onlooker.toggle(),
      part: () => this.part(),
      why: () => this.why(),
      larger: () => this._resize(1),
      smaller: () => this._resize(-1),
      full: () => this._fill(),
      ...this._speaker(),
      help: () => open(this.keys.dialog()),
    };
  }

  /** Deeds of somebody who speaks. */
  _speaker() {
    const { curtain, spot } = this;
    return {
      isPresenting: () => this.presenting.isOn || curtain.isDown,
      present: $("stage-present") && (() => this.presenting.open()),
      black: () => curtain.turn(),
      bright: () => curtain.raise(),
      tour: $("stage-tour") && (() => say("tour")),
      spot: () => spot.turn(),
    };
  }

  // ---- presenting

  /** Notes were opened or closed: this window shows the stage alone, or the whole page again. */
  _present() {
    document.body.classList.toggle("projected", this.presenting.isOn);
    say("presenting", { isOn: this.presenting.isOn });
    if (this.presenting.isOn) this.root.focus({ preventScroll: true });
  }

  /** What the notes want to know besides the scene. */
  _presented() {
    const { cues } = this.film;
    const reached = Object.keys(this.titles).filter((cue) => cues[cue] <= this.scene.u);
    const cue = reached.reduce((best, one) => (best && cues[one] < cues[best] ? best : one), "");
    return { cue, isPlaying: this.projector.playing, isBlack: this.curtain.isDown };
  }

  _darken(isDown) {
    this.spoken = null;
    $("stage-live").textContent = words(isDown ? "stage.black" : "stage.bright");
    this.presenting.tell();
  }

  /** The whole screen, or a window again. A browser may refuse: it wants to be asked by a key pressed here. */
  async _fill() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen?.());
    } catch {
      // then the window stays as large as it is
    }
  }

  // ---- the film

  /** Another run. */
  _meet(about) {
    this.terminal.meet(about);
    this.presenting.watch(about.run);
  }

  /** The film is here: the banner tells what is otherwise in it, and leads back. */
  _announce() {
    const { predict, choice } = this.branches.premise;
    const premise = predict && this.branches.said(predict, choice);
    const way = { label: words("stage.otherwise.back"), does: () => this.play.back() };
    this.banner.last(predict ? { text: words("stage.otherwise", { premise }), way } : null);
  }

  async _otherwise(predict, choice) {
    await this.play.otherwise(predict, choice);
    this._sheet(false);
    this.root.focus({ preventScroll: true }); // so that a step is one key away
  }

  // ---- the line

  _line(state) {
    this.root.classList.toggle("cut-off", state === "down");
    if (state === "down") this.banner.stay(words("stage.line.down"));
    else if (state === "gone")
      this.banner.stay(words("stage.line.gone"), { label: words("stage.anew"), does: () => this.play.anew() });
    else if (this.wasDown) this.banner.say(words("stage.line.up"));
    else this.banner.settle();
    this.wasDown = state === "down";
  }

  // ---- drawing

  _chapters() {
    this.chapterList = chapters(this.film, this.about.cues ?? {}, this.titles, (host) => this.hostName(host));
  }

  _moved(how) {
    if (!this.about) return;
    const u = this.projector.u;
    if (how !== "mode" && how !== "news" && how !== "finer") this.fine = null;
    if (MOVING.has(how) || how === "back") this.notes.why.forget();
    const n = this.fine ?? this.film.until(u);
    const past = u > 0 ? this.film.until(u - 1) : 0;
    this.scene = {
      film: this.film,
      about: this.about,
      chapters: this.chapterList,
      u,
      n,
      before: Math.min(past, n),
      view: this.film.view(n),
      why: this.notes.why.trail(this.film), // of what is asked about, or null
      isFine: this.fine !== null,
      atEnd: this.projector.atEnd,
      isHeld: this.projector.isHeld,
      cover: this.projector.cover,
      how,
      ms: this._motion(how),
      ours,
      hostName: (host) => this.hostName(host),
      boxName: (mailbox) => this.boxName(mailbox),
      note,
      glasses: this.onlooker.within(this.about),
    };
    this._draw();
    this.presenting.tell();
    if (!this.root.dataset.ready) this.root.dataset.ready = "yes";
    if (how !== "mode" && how !== "news") this._arrived(how);
  }

  /** All that shows the moment. To one who scrubs the ground and the views are shown in turns, a frame for each, and both
   *  where she rests. */
  _draw() {
    const parts = [() => this._drawGround(), () => this._drawViews()];
    clearTimeout(this.rest);
    if (this._scrubs()) {
      this.rest = setTimeout(() => parts.forEach((draw) => draw()), SCRUB.pause);
      parts[this.haste % 2]();
    } else parts.forEach((draw) => draw());
  }

  /** Whether this is one of many places in quick succession. */
  _scrubs() {
    const now = performance.now();
    const isQuick = this.scene.how === "seek" && now - this.drawn < SCRUB.pause;
    this.haste = isQuick ? this.haste + 1 : 0;
    this.drawn = now;
    return this.haste >= SCRUB.places;
  }

  _drawGround() {
    this.onlooker.draw(this.scene);
    this.map.draw(this.scene);
    this.transport.draw(this.scene);
    this.notes.draw(this.scene);
  }

  _drawViews() {
    for (const view of this.desk.open) this.views[view]?.draw(this.scene);
  }

  /** What a new place brings besides its drawing: words for the ear, the address, the views a cue wants open. */
  _arrived(how) {
    const { u, n, atEnd } = this.scene;
    say("playhead", { u, n, atEnd });
    this._speak(how);
    this.play.remember();
    if (how === "play" || how === "step") this._lookAt(u);
    if (this.presenting.isOn && this.scene.isHeld) this.show("note", { quietly: true }); // a question to the room
  }

  _speak(how) {
    const { scene } = this;
    this.spoken = scene; // its note may come later, and is then told too, unless something else has been said since
    if (how === "play" && this.projector.speed > 1) return;
    const utterance = this.film.utterances[scene.u];
    const key = utterance ? this.film.keyOf(utterance) : "";
    const told = key && note(key, () => scene === this.spoken && this._speak(how));
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
    if (this.desk.show(view) && !quietly) $(`view-${view}`).focus({ preventScroll: true });
  }

  _opened(view) {
    if (!this.desk) return;
    this.root.dataset.view = this.desk.main.view;
    this.root.dataset.side = this.desk.side.view;
    if (this.scene && this.desk.side.views.includes(view)) this._sheet(true);
    if (this.scene) (this.views[view] ?? this.map).draw({ ...this.scene, how: "mode", ms: 0 });
    if (view === "transcript") this.views.transcript.reveal();
  }

  /** What an address says besides the moment: `v` the views, `d` the depth of the notes, `g` (once, or twice for a
   *  link's two ends) where the onlooker stands. */
  heed(hash) {
    const said = new URLSearchParams(hash.slice(1));
    if (said.has("v")) this.desk.arrange(said.get("v"));
    if (said.has("d")) this.notes.deepen(said.get("d"));
    if (said.has("g")) this.onlooker.stand(said.getAll("g"));
  }

  /** There are other films, or they are called otherwise: for whoever shows them, and for the next visit. */
  _branched() {
    $("stage-branches").toggleAttribute("data-many", this.branches.list.length > 1);
    $("stage-forks").replaceChildren(...forks(this.branches));
    this.views.compare?.again();
    this.play.remember();
  }

  _enter({ run }) {
    if (run !== this.branches.current) this.play.enter(run, this.branches.place(run));
  }

  _compare(run) {
    this.show("compare");
    this.views.compare.beside.lay(run);
  }

  /** To place u of another film; that of another lesson has a page of its own. */
  over({ run, about, film }, u) {
    if (about.lesson === this.about.lesson) return this.play.enter(run, u);
    const page = about.lesson ? `/${language}/lessons/${about.lesson}?run=${run}` : `/run/${run}`;
    return location.assign(`${page}#n=${film.utterances[u].event}`);
  }

  /** To where the two films that are compared part. */
  part() {
    if (!this.views.compare) return;
    this.show("compare", { quietly: true });
    this.views.compare.part();
  }

  look(n) {
    this.letter.choose(n);
    this.show("letter");
  }

  _choose(key, text) {
    if (this.desk.side.view !== "note") this.desk.show("note");
    this.notes.choose(key, text);
    say("noted", { key });
    this._sheet(true);
  }

  /** Why the line shown now, or the event where one steps finer? */
  why() {
    const { u, n, isFine } = this.scene;
    const event = isFine ? n - 1 : this.film.utterances[u]?.event;
    if (event === undefined) return;
    this.desk.show("note");
    this._sheet(true);
    this.notes.ask(event);
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

  /** One event on, or back: finer than a step, which is something said. */
  finer(by) {
    const most = this.film.until(this.projector.last);
    if (by > 0 && this.scene.n >= most && !this.projector.atEnd) return this._held();
    const n = Math.max(1, Math.min(this.scene.n + by, most));
    this.projector.pause();
    this.fine = n;
    const u = this.film.place(n - 1);
    if (u === this.projector.u) this._moved("finer");
    else this.projector.seek(u, "finer");
    this.banner.say(tell(this.film.events[n - 1], this.scene));
  }

  /** The address of what is shown, which the address bar says from now on. */
  address() {
    const views = this.desk.isUsual ? "" : `&v=${this.desk.open.join()}`;
    const depth = this.notes.depth > 1 ? `&d=${this.notes.depth}` : "";
    const { worn, place } = this.onlooker.glasses;
    const onlooker = worn ? place.map((host) => `&g=${encodeURIComponent(host)}`).join("") : "";
    history.replaceState(null, "", this.play.address + views + depth + onlooker);
    return location.href;
  }

  // ---- words to the reader

  /** What comes next is covered by a question. A clicker has one key for going on: there it means the answer. */
  _held() {
    if (this.presenting.isOn) return say("reveal");
    if (!narrow.matches) this.desk.show("note"); // that is where the question lies
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
  stage.desk.begin(root.dataset.views.replaceAll(" ", ","));
  stage.heed(location.hash);
  stage.play.begin();
  if (document.activeElement === document.body && !root.dataset.embedded) root.focus({ preventScroll: true }); // so that a clicker works at once
}
