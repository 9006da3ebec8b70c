// What the banner says of the line to the server, of films that are otherwise, and of what could not be done.

import { known, words } from "../../kit/words.js";

export class Notices {
  /** `anew()`: begin a new run; `back()`: to the film that was left for one that is otherwise. */
  constructor(banner, { anew, back }) {
    Object.assign(this, { banner, anew, back });
    this.wasDown = false;
  }

  /** The line is up, down or gone. */
  line(state) {
    const { banner, wasDown } = this;
    this.wasDown = state === "down";
    if (this.wasDown) banner.stay(words("stage.line.down"));
    else if (state === "gone") banner.stay(words("stage.line.gone"), { label: words("stage.anew"), does: this.anew });
    else if (wasDown) banner.say(words("stage.line.up"));
    else banner.settle();
  }

  /** What is otherwise in the film that is watched now, told by the sentence `key`, with a way back; null for nothing. */
  premise(premise, key) {
    const way = { label: words("stage.otherwise.back"), does: this.back };
    this.banner.last(premise !== null ? { text: words(key, { premise }), way } : null);
  }

  /** What could not be done, in kind words; `way` is a way out, offered until it is taken. */
  problem(key, at, way) {
    const text = words(known(`stage.error.${key}`) ? `stage.error.${key}` : "stage.error.unknown", { at: at || key });
    if (way) this.banner.stay(text, way);
    else this.banner.say(text, "trouble");
  }
}
