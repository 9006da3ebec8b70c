// Take it home: the film being watched, as a file in one of the forms the server has.

import { open } from "../../kit/dialog.js";
import { h } from "../../kit/el.js";
import { language, words } from "../../kit/words.js";

export class Export {
  /** `button` has the forms in its data; `run()`: the run being watched. */
  constructor(button, { run }) {
    Object.assign(this, { run, forms: button.dataset.forms.split(" ") });
    button.addEventListener("click", () => open(this._dialog()));
  }

  _form(form) {
    const address = `/runs/${encodeURIComponent(this.run())}/export/${form}?lang=${language}`;
    return h(
      "li",
      {},
      h("a", { href: address, download: true }, words(`export.${form}`)),
      h("span", { class: "dim" }, words(`export.${form}.what`)),
    );
  }

  _dialog() {
    const dialog = h(
      "dialog",
      { class: "sheet", "aria-labelledby": "stage-export-title" },
      h("h2", { id: "stage-export-title" }, words("stage.export")),
      h("p", { class: "dim" }, words("export.lead")),
      h(
        "ul",
        { class: "forms" },
        this.forms.map((form) => this._form(form)),
      ),
      h("p", { class: "sheet-buttons" }, h("button", { type: "button", class: "solid", onclick: () => dialog.close() }, words("stage.close"))),
    );
    dialog.addEventListener("close", () => dialog.remove());
    return dialog;
  }
}
