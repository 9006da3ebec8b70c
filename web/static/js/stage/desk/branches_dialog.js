// The tree of films in a dialog.

import { sheet } from "../../kit/dialog.js";
import { h } from "../../kit/el.js";
import { words } from "../../kit/words.js";
import { Tree } from "../views/compare/tree.js";

/** `u`: where one is in the film being watched; `does`: {enter(one), compare(one) or null, anew}. Gives the tree. */
export function openBranches(branches, u, does) {
  const after = (deed) => (one) => {
    dialog.close();
    deed(one);
  };
  const tree = new Tree(branches, { enter: after(does.enter), compare: does.compare && after(does.compare) });
  tree.draw(u);
  const anew = h("button", { type: "button", class: "outline", onclick: after(does.anew) }, words("stage.anew"));
  const dialog = sheet("stage-branches-title", words("stage.branches.title"), tree.root, { buttons: [anew] });
  return tree;
}
