// The switch over the map: the same acts in other circumstances, and back.

export class Variants {
  /** `does`: {go(place of a variant), back()}. */
  constructor(root, does) {
    this.buttons = [...root.querySelectorAll(".variant")];
    for (const button of this.buttons) button.addEventListener("click", () => this._turn(button, does));
  }

  _turn(button, { go, back }) {
    if (button.ariaPressed === "true") back();
    else go(Number(button.dataset.variant));
  }

  /** A run that has no such circumstances has no switch, though its lesson may have one. */
  meet({ variants }) {
    for (const { parentElement } of this.buttons) parentElement.hidden = !variants.length;
  }

  /** Show which one is on, by its place; null for none. */
  draw(place) {
    for (const [n, button] of this.buttons.entries()) button.ariaPressed = String(n === place);
  }
}
