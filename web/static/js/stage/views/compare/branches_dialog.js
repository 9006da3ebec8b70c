// The tree of films in a dialog.

import { open } from "../../../kit/dialog.js";
import { h } from "../../../kit/el.js";
import { words } from "../../../kit/words.js";
import { Tree } from "./tree.js";

/** `u`: where one is in the film being watched; `does`: {enter(one), compare(one) or null, anew}. */
export function openBranches(branches, u, does) {
  const after = (deed) => (one) => {
    dialog.close();
    deed(one);
  };
  const tree = new Tree(branches, { enter: after(does.enter), compare: does.compare && after(does.compare) });
  tree.draw(u);
  const button = (name, key, act) => h("button", { type: "button", class: name, onclick: act }, words(key));
  const dialog = h(
    "dialog",
    { class: "sheet", "aria-labelledby": "stage-branches-title" },
    h("h2", { id: "stage-branches-title" }, words("stage.branches.title")),
    tree.root,
    h(
      "p",
      { class: "sheet-buttons" },
      button("outline", "stage.anew", after(does.anew)),
      button("solid", "stage.close", () => dialog.close()),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  open(dialog);
}
