// Above two films that are compared: with which one, and ways to where they differ.

import { fill, h } from "../../../kit/el.js";
import { words } from "../../../kit/words.js";

export class CompareBar {
  /** `does`: {choose(value), first, next, over}. */
  constructor(does) {
    const button = (key, sign, act) =>
      h("button", { type: "button", class: "outline", title: words(key), onclick: () => act() }, h("i", { "aria-hidden": "true" }, sign), h("span", {}, words(key)));
    this.choice = h("select", { onchange: () => does.choose(this.choice.value) });
    const label = h("label", { class: "compare-with" }, h("span", {}, words("compare.with")), this.choice);
    this.first = button("compare.first", "≠", does.first);
    this.next = button("compare.next", "≠↓", does.next);
    this.over = button("compare.over", "⇄", does.over);
    this.root = h("div", { class: "compare-bar" }, label, this.first, this.next, this.over);
    this.lessons = [...document.querySelectorAll("#stage-lessons")].flatMap(({ content }) => [...content.children]);
  }

  /** Offer these films, [{run, title}], and those of other lessons. */
  offer(films, chosen) {
    const key = JSON.stringify([films, chosen]);
    if (key === this.offered) return;
    this.offered = key;
    const group = (name, options) => options.length > 0 && h("optgroup", { label: words(name) }, options);
    fill(
      this.choice,
      h("option", { value: "" }, words("compare.choose")),
      group("compare.branches", films.map(({ run, title }) => h("option", { value: run }, title))),
      group("compare.lessons", this.lessons.map(({ value, textContent }) => h("option", { value: `lesson:${value}` }, textContent))),
    );
    this.choice.value = chosen;
  }

  /** The title of what is chosen. */
  get title() {
    return this.choice.selectedOptions[0]?.textContent ?? "";
  }

  /** `compared`: whether there is anything to go over to; `differ`: whether it differs. */
  allow({ compared, differ }) {
    this.first.disabled = this.next.disabled = !differ;
    this.over.disabled = !compared;
  }
}
