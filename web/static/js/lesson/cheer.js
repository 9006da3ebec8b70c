// What somebody at the keyboard has achieved is said in sight: in the lesson, or over the stage where the lesson lies covered.

import { say } from "../kit/bus.js";
import { words } from "../kit/words.js";

/** `leaf`: the block; `parts`: what of it should be seen, the most important last, whose words they are. */
export function cheer(leaf, parts) {
  const look = () => parts.forEach((part) => part.scrollIntoView({ block: "nearest" }));
  if (leaf.checkVisibility()) return look();
  const read = () => {
    say("view", { view: "lesson" });
    look();
  };
  say("achieved", { text: parts.at(-1).textContent, way: { label: words("task.read-on"), does: read } });
}
