// The stage: makes a scene of every moment of the performance, and has the views draw it. Views draw from the scene alone.

import { hear, say } from "../kit/bus.js";
import { words } from "../kit/words.js";
import { Address } from "./desk/address.js";
import { Banner } from "./desk/banner.js";
import { Curtain } from "./desk/curtain.js";
import { deedsOf } from "./desk/deeds.js";
import { Desk } from "./desk/desk.js";
import { Export } from "./desk/export.js";
import { Gloss } from "./desk/gloss.js";
import { Grove } from "./desk/grove.js";
import { Keys } from "./desk/keys.js";
import { Notices } from "./desk/notices.js";
import { Onlooker } from "./desk/onlooker.js";
import { Presenting } from "./desk/presenting.js";
import { Share } from "./desk/share.js";
import { fillWindow, resize } from "./desk/size.js";
import { Spot } from "./desk/spot.js";
import { Transport } from "./desk/transport.js";
import { Variants } from "./desk/variants.js";
import { Voice } from "./desk/voice.js";
import { chapterFrom, chapters } from "./film/chapters.js";
import { namesOf } from "./film/names.js";
import { Projector } from "./film/projector.js";
import { tell } from "./film/tale.js";
import { isMotion, pace, travel } from "./film/timing.js";
import { Branches } from "./run/branches.js";
import { Performance } from "./run/performance.js";
import { sceneOf } from "./scene.js";
import { Turns } from "./turns.js";
import { Ladder } from "./views/ladder/ladder.js";
import { LetterView } from "./views/letter/letter.js";
import { Mailboxes } from "./views/mailboxes.js";
import { GroundPlan } from "./views/map/map.js";
import { Notes } from "./views/notes/notes.js";
import { States } from "./views/states/states.js";
import { Terminal } from "./views/terminal/terminal.js";
import { Transcript } from "./views/transcript.js";
import { WireView } from "./views/wire.js";

const $ = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia($("stage")?.dataset.embedded ? "not all" : "(max-width: 820px), (max-height: 479px)"); // one view at a time

class Stage {
  constructor(root) {
    this.root = root;
    this.fine = null; // how many events of the film are shown, where that is not what an utterance ends with
    this.titles = JSON.parse($("stage-cues").textContent);
    this.premises = JSON.parse($("stage-premises").textContent);
    this.banner = new Banner($("stage-banner"));
    this.notices = new Notices(this.banner, { anew: () => this.play.anew(), back: () => this.play.back() });
    this.voice = new Voice($("stage-live"));
    this.turns = new Turns([() => this._drawViews(), () => this._drawWords(), (isHurry) => this._drawMap(isHurry), () => this.map.hang(), () => this._arrived()]);
    this.projector = new Projector({
      pace: (u) => pace(this.film.utterances[u]),
      moved: (how) => this._moved(how),
      held: (u) => this._held(u),
    });
    this.branches = new Branches({
      premise: (predict, choice) => this.premises[predict]?.[choice] ?? "",
      changed: () => this.grove.draw(),
    });
    this.play = new Performance(root.dataset.lesson, this.projector, this.branches, {
      met: (about) => this._meet(about),
      opened: () => this._announce(),
      changed: () => this._chapters(),
      news: () => this._moved("news"),
      problem: (key, at, way) => this.notices.problem(key, at, way),
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
    this.grove = new Grove(this.branches, this.play, { go, show: (view, how) => this.show(view, how), narrow });
    this.views = {
      transcript: new Transcript($("view-transcript"), { go }),
      ladder: new Ladder($("view-ladder"), { go }),
      mailboxes: new Mailboxes($("view-mailboxes"), { look: (n) => this.look(n) }),
      states: new States($("view-states")),
      letter: this.letter,
      wire: new WireView($("view-wire")),
      terminal: this.terminal,
      compare: this.grove.view,
    };
    this.desk = new Desk(this.root, narrow, (view) => this._opened(view));
    this.gloss = new Gloss(this.root, (key, text) => this._choose(key, text));
    this.curtain = new Curtain($("stage-black"), (isDown) => this._darken(isDown));
    this.spot = new Spot(this.root);
    this.address = new Address(this.desk, this.notes, this.onlooker);
    const deeds = this._deeds();
    this.presenting = new Presenting(this.root, this.titles, {
      scene: () => this.scene && { ...this.scene, isPlaying: this.projector.playing, isBlack: this.curtain.isDown },
      does: { ...deeds, cue: (cue) => say("goto", { cue }) },
    });
    this.keys = new Keys(this.root, deeds);
    resize(0);
  }

  _listen() {
    $("stage-help").addEventListener("click", () => this.keys.open());
    new Share($("stage-share"), { address: () => this.link() });
    $("stage-present")?.addEventListener("click", () => this.presenting.open());
    if ($("stage-export")) new Export($("stage-export"), { run: () => this.about.run });
    this.variants = new Variants(this.root, { go: (variant) => this._otherwise("", variant), back: () => this.play.original() });
    $("stage-sheet").addEventListener("click", () => this._sheet($("stage-sheet").getAttribute("aria-expanded") !== "true"));
    addEventListener("hashchange", () => {
      this.address.heed(location.hash);
      this.play.toMoment(location.hash);
    });
    hear("goto", ({ u, cue, looks }) => {
      if (u === undefined) return this.play.toMoment(`#s=${cue}`);
      this.projector.seek(u);
      if (looks) this._lookAt("cues");
    });
    const uncovered = () => this.banner.unsay(words("stage.covered"));
    hear("hold", ({ u }) => {
      this.projector.hold(u);
      if (this.projector.isHeld) this._lookAt("predicts");
      else uncovered(); // it is the next question that waits: this one is answered
    });
    hear("release", () => {
      uncovered();
      this.projector.release();
    });
    hear("view", ({ view }) => this.show(view));
    hear("achieved", ({ text, way }) => {
      this.terminal.granted();
      this.banner.say(text, "", way);
    });
    hear("ask-terminal", (wish) => this.terminal.ask(wish));
    hear("film", ({ run, u, what }) => this._tried(run, u, what));
    hear("type", ({ text }) => this.terminal.type(text));
    hear("anew", () => this.play.anew());
    hear("otherwise", ({ predict, choice }) => this._otherwise(predict, choice));
  }

  _deeds() {
    return deedsOf(this, {
      help: () => this.keys.open(),
      present: $("stage-present") && (() => this.presenting.open()),
      tour: $("stage-tour") && (() => say("tour")),
    });
  }

  // ---- presenting

  _darken(isDown) {
    this.voice.say(words(isDown ? "stage.black" : "stage.bright"));
    this.presenting.tell();
  }

  // ---- the film

  /** Another run. */
  _meet(about) {
    this.notes.why.forget(); // it was asked of an event of the film that is left
    this.terminal.meet(about);
    this.variants.meet(about);
    this.presenting.watch(about.run);
  }

  /** The film is here: the banner tells what is otherwise in it, and leads back; of a variant, its switch does. */
  _announce() {
    const { predict, choice } = this.branches.premise;
    const asked = this.about.predicts[predict];
    const isHere = predict && this.film.predicts[predict] === this.projector.u;
    const isShown = isHere && asked.shown.includes(asked.choices[choice]); // else it is what is said next
    const key = isShown ? "stage.otherwise.shown" : isHere ? "stage.otherwise" : "stage.otherwise.elsewhere";
    this.notices.premise(predict ? this.branches.said(predict, choice) : null, key);
    if (isShown) {
      this.letter.seek(this.projector.u, asked.cue);
      this._lookAt("predicts");
    }
    this.variants.draw(predict === "" ? choice : null);
  }

  async _otherwise(predict, choice) {
    await this.play.otherwise(predict, choice);
    this._sheet(false);
    this.root.focus({ preventScroll: true }); // so that a step is one key away
  }

  // ---- the line

  _line(state) {
    this.root.classList.toggle("cut-off", state === "down");
    this.notices.line(state);
  }

  // ---- drawing

  _chapters() {
    this.chapterList = chapters(this.film, this.about.cues ?? {}, this.titles, namesOf(this.about).hostName);
  }

  _moved(how) {
    if (!this.chapterList) return; // nothing of a film is here yet
    if (how !== "mode" && how !== "news" && how !== "finer") this.fine = null;
    if (isMotion(how) || how === "back") this.notes.why.forget();
    this.scene = this._scene(how);
    this.turns.draw(how);
    this.presenting.tell();
    if (!this.root.dataset.ready) this.root.dataset.ready = "yes";
  }

  _scene(how) {
    const { film, about, projector, fine } = this;
    return sceneOf({
      film,
      about,
      projector,
      fine,
      how,
      ms: calm.matches ? 0 : travel(film.utterances[projector.u], how, projector.speed),
      chapters: this.chapterList,
      why: this.notes.why.trail(film), // of what is asked about, or null
      glasses: this.onlooker.within(about),
    });
  }

  _drawViews() {
    this.map.traveller.still();
    this.root.classList.toggle("held", this.scene.isHeld);
    for (const view of this.desk.open) this.views[view]?.draw(this.scene);
  }

  _drawWords() {
    this.onlooker.draw(this.scene);
    this.transport.draw(this.scene);
    this.notes.draw(this.scene);
  }

  /** In a hurry nobody sees anything travel, and what hosts think has no frame of its own. */
  _drawMap(isHurry) {
    if (isHurry) this.map.draw({ ...this.scene, ms: 0 });
    else this.map.lay(this.scene);
  }

  /** What a new place brings besides its drawing: words for the ear, the address, the views a cue wants open. */
  _arrived() {
    const { u, n, atEnd, how } = this.scene;
    if (how === "mode" || how === "news") return;
    say("playhead", { u, n, atEnd });
    this._speak(how);
    this.play.remember();
    if (how === "play" || how === "step") this._lookAt("cues");
    if (this.scene.isHeld) this._lookAt("predicts");
    if (this.presenting.isOn && this.scene.isHeld) this.show("note", { quietly: true }); // a question to the room
  }

  _speak(how) {
    if (how === "play" && this.projector.speed > 1) this.voice.hush();
    else this.voice.tell(this.scene);
  }

  /** The views open that a cue here wants, or a question that waits here. */
  _lookAt(kind) {
    if (this.root.dataset.alone) return; // whoever made the frame wants this view
    const { u } = this.projector;
    const name = Object.entries(this.film[kind]).find(([, at]) => at === u)?.[0];
    for (const view of this.about[kind]?.[name]?.look ?? []) this.show(view, { quietly: true });
  }

  /** A film made elsewhere: what it says is looked for where nobody types. */
  _tried(run, u, what) {
    if (this.desk.main.view === "terminal") this.show("transcript", { quietly: true });
    this.play.tried(run, u, what);
  }

  // ---- views

  show(view, { quietly = false } = {}) {
    if (!quietly) this.desk.front(view);
    if (this.desk.show(view) && !quietly) $(`view-${view}`).focus({ preventScroll: true });
  }

  _opened(view) {
    if (!this.desk) return;
    this.root.dataset.view = this.desk.main.view;
    this.root.dataset.side = this.desk.side.view;
    if (this.scene) this._sheet(this.desk.side.views.includes(view)); // what is chosen has the room
    if (this.scene) (this.views[view] ?? this.map).draw({ ...this.scene, how: "mode", ms: 0 });
    if (view === "transcript") this.views.transcript.reveal();
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
    this.desk.front("note");
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
    this.projector.seek(chapterFrom(this.chapterList ?? [], this.projector.u, by, this.film.utterances.length - 1));
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

  /** The link to what is shown, which the address bar says from now on. */
  link() {
    history.replaceState(null, "", this.play.linkWith(this.address.said));
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

  // ---- size

  fill() {
    return fillWindow(this.root);
  }

  resize(by) {
    resize(by);
    this._moved("mode");
  }
}

const root = $("stage");
if (root) {
  const stage = new Stage(root);
  stage.desk.begin(root.dataset.views.replaceAll(" ", ","));
  stage.address.heed(location.hash);
  stage.play.begin();
  if (document.activeElement === document.body && !root.dataset.embedded) root.focus({ preventScroll: true }); // so that a clicker works at once
}
