// Marks on what a chain of causes went through, wherever a view has made an element for it.

/** Mark the elements of `root` that show a place of the trail; take the marks from all others. */
export function blame(root, why) {
  if (!why && !("why" in root.dataset)) return;
  for (const one of root.querySelectorAll(".cause")) one.classList.remove("cause");
  if (why) root.dataset.why = why.n;
  else delete root.dataset.why;
  for (const u of why?.places ?? []) {
    for (const one of root.querySelectorAll(`[data-u="${u}"]`)) one.classList.add("cause");
  }
}
