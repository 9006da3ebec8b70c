// Sharing this moment: a link to it, and the line that puts the stage into a page or a slide.

import { sheet } from "../../kit/dialog.js";
import { h } from "../../kit/el.js";
import { words } from "../../kit/words.js";

const FRAME = { width: 960, height: 540 }; // what a slide has room for

export class Share {
  /** `button` says in its data where the stage for frames is, if there is one; `address()`: the link. */
  constructor(button, { address }) {
    Object.assign(this, { address, frames: button.dataset.embed });
    button.addEventListener("click", () => this.open());
  }

  open() {
    const link = this.address();
    const status = h("p", { class: "dim", role: "status" }, words("share.in-bar"));
    const field = (name, text) => this._field(name, text, status);
    sheet("stage-share-title", words("stage.share"), [field("link", link), this.frames && field("frame", this._frame(link)), status]);
    copy(link, status);
  }

  _field(name, text, status) {
    const area = h("textarea", { readonly: true, rows: name === "frame" ? 4 : 3, onfocus: () => area.select() }, text);
    const button = h("button", { type: "button", class: "outline", onclick: () => copy(text, status) }, words("share.copy"));
    return h("div", { class: "share" }, h("label", {}, h("span", {}, words(`share.${name}`)), area), button);
  }

  _frame(link) {
    const { hash, searchParams } = new URL(link);
    const src = Object.assign(new URL(this.frames, link), { hash });
    if (searchParams.has("run")) src.searchParams.set("run", searchParams.get("run"));
    const frame = h("iframe", { src, title: document.title, ...FRAME, loading: "lazy", allow: "fullscreen" });
    return frame.outerHTML;
  }
}

async function copy(text, status) {
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = words("share.copied");
  } catch {
    status.textContent = words("share.by-hand");
  }
}
