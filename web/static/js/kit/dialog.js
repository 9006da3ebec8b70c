// Dialogs: a sheet over the page, which goes when it is closed.

import { h } from "./el.js";
import { words } from "./words.js";

/** Open a sheet of `parts` under a title, which has that `id`, with `buttons` beside the one that closes it. A sheet to be
 *  read (`isRead`) begins at its title; in any other the first thing one can use has the focus. */
export function sheet(id, title, parts, { buttons = [], isRead = false } = {}) {
  const close = h("button", { type: "button", class: "solid", onclick: () => dialog.close() }, words("stage.close"));
  const dialog = h(
    "dialog",
    { class: "sheet", "aria-labelledby": id, onclose: () => dialog.remove() },
    h("h2", { id, tabindex: isRead ? -1 : null, autofocus: isRead }, title),
    parts,
    h("p", { class: "sheet-buttons" }, buttons, close),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
