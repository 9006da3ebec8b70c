// The size of what is shown: of the text, chosen with two keys and kept, and of the window.

import { style } from "../../kit/el.js";
import { keep, recall } from "../../kit/memory.js";

const SIZES = [0.85, 1, 1.15, 1.3, 1.5, 1.75];
const NAME = "scale";

const chosen = () => Math.max(0, SIZES.indexOf(Number(recall(NAME) ?? 1)));

export function resize(by) {
  const at = Math.max(0, Math.min(SIZES.length - 1, chosen() + by));
  keep(NAME, String(SIZES[at]));
  style(document.documentElement, { "--wanted": SIZES[at] });
}

/** An element on the whole screen, or in the window again. A browser may refuse: it wants to be asked by a key pressed here. */
export async function fillWindow(element) {
  try {
    await (document.fullscreenElement ? document.exitFullscreen() : element.requestFullscreen?.());
  } catch {
    // then the window stays as large as it is
  }
}
