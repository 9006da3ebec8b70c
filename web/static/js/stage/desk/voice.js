// The voice: what is said to those who hear the stage instead of seeing it.

import { note } from "../../kit/notebook.js";
import { spoken } from "../film/tale.js";

export class Voice {
  /** `region`: the live region. */
  constructor(region) {
    this.region = region;
    this.scene = null; // the one that was told last
  }

  say(text) {
    this.hush();
    this.region.textContent = text;
  }

  /** What was told last is over: words of its note that are still to come are not said. */
  hush() {
    this.scene = null;
  }

  /** The step that is shown. Its note may come later, and is then told too, unless something else has been said since. */
  tell(scene) {
    this.scene = scene;
    const utterance = scene.film.utterances[scene.u];
    const key = utterance ? scene.film.keyOf(utterance) : "";
    const told = key && note(key, () => scene === this.scene && this.tell(scene));
    if (told !== undefined) this.region.textContent = spoken(scene, told);
  }
}
