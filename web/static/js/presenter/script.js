// The script: the lesson's steps in order, with what the presenter wanted to say there; the one the film has reached is lit.

export class Script {
  /** `go(cue)`: somebody chose a step. */
  constructor(root, go) {
    this.scenes = [...root.querySelectorAll("[data-cue]")];
    for (const scene of this.scenes) scene.querySelector("button")?.addEventListener("click", () => go(scene.dataset.cue));
  }

  /** Light the step that was reached last; "" before the first. */
  light(cue) {
    if (cue === this.cue) return;
    this.cue = cue;
    for (const scene of this.scenes) {
      const isNow = scene.dataset.cue === cue;
      if (isNow) scene.setAttribute("aria-current", "step");
      else scene.removeAttribute("aria-current");
      if (isNow) scene.scrollIntoView({ block: "nearest" });
    }
  }
}
