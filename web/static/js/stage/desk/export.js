// Take it home: the film being watched, as a file in one of the forms the server has.

import { sheet } from "../../kit/dialog.js";
import { h } from "../../kit/el.js";
import { language, words } from "../../kit/words.js";

export class Export {
  /** `button` has the forms in its data; `run()`: the run being watched. */
  constructor(button, { run }) {
    Object.assign(this, { run, forms: button.dataset.forms.split(" ") });
    button.addEventListener("click", () => this.open());
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

  open() {
    const forms = h(
      "ul",
      { class: "forms" },
      this.forms.map((form) => this._form(form)),
    );
    sheet("stage-export-title", words("stage.export"), [h("p", { class: "dim" }, words("export.lead")), forms]);
  }
}
