// Presenting: this window is projected and shows the stage alone, another one has the notes and is heard here. Knows not
// what the notes are.

import { say } from "../../kit/bus.js";
import { Channel } from "../../kit/channel.js";
import { lines, shown } from "../../kit/octets.js";
import { language, words } from "../../kit/words.js";
import { cueAt } from "../film/chapters.js";

const LONG = 240; // characters of a line the notes show
const WINDOW = "popup,width=1080,height=760";

export class Presenting {
  /** `titles`: {name: words} of the lesson's cues; `scene()`: what is shown; `does`: the deeds that may be asked for. */
  constructor(root, titles, { scene, does }) {
    Object.assign(this, { root, titles, scene, does, lesson: root.dataset.lesson });
    this.isOn = false;
    this.channel = new Channel({
      here: () => this._turn(true),
      bye: () => this._turn(false),
      deed: ({ name, about }) => this.does[name]?.(about),
    });
  }

  /** Look at a run; the notes come along. */
  watch(run) {
    this.channel.join(run);
    this.channel.say("hello");
  }

  /** Open the window with the notes. */
  open() {
    const address = `/${language}/lessons/${this.lesson}/presenter?run=${encodeURIComponent(this.channel.run)}`;
    window.open(address, `presenter-${this.lesson}`, WINDOW);
  }

  tell() {
    const scene = this.scene(); // none before the film is here
    if (this.isOn && scene) this.channel.say("moment", moment(scene, this.titles));
  }

  _turn(isOn) {
    const isNews = isOn !== this.isOn;
    this.isOn = isOn;
    if (isNews) this._clear();
    this.tell();
  }

  /** This window shows the stage alone, or the whole page again. */
  _clear() {
    document.body.classList.toggle("projected", this.isOn);
    say("presenting", { isOn: this.isOn });
    if (this.isOn) this.root.focus({ preventScroll: true });
  }
}

/** What the notes need of a scene, as plain data. */
function moment(scene, titles) {
  const { film, u, isHeld, atEnd, isPlaying, isBlack } = scene;
  const cue = cueAt(film, Object.keys(titles), u);
  const of = film.utterances.length;
  const asked = isHeld && Object.keys(film.predicts).find((name) => film.predicts[name] === u);
  return { u, of, cue, isPlaying, isBlack, atEnd, now: line(scene, u), next: asked ? { question: asked } : line(scene, u + 1) };
}

/** An utterance: {side, who, text, key}; null where nothing is said. */
function line({ film, hostName, glasses }, u) {
  const utterance = film.utterances[u];
  if (!utterance) return null;
  const { from, to } = film.hosts(utterance);
  return {
    side: film.talks.get(utterance.wire).post ? "post" : utterance.side,
    who: words("map.travels", { from: hostName(from), to: hostName(to), label: "" }).replace(/[\s:]+$/u, ""),
    text: glasses.hides(film, utterance) ? glasses.label(film, utterance) : text(film, utterance),
    key: film.keyOf(utterance),
  };
}

function text(film, utterance) {
  if (film.isCoded(utterance)) return utterance.label;
  const octets = film.text(utterance);
  const [first, ...rest] = lines(octets);
  return shown(octets.slice(first.start, Math.min(first.end, first.start + LONG))) + (rest.length ? " …" : "");
}
