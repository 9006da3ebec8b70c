// Dialogs: opened over the page.

/** Open a dialog, and give the focus back when it closes. */
export function open(dialog) {
  document.body.append(dialog);
  dialog.showModal();
}
