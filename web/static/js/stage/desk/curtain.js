// The curtain: the screen turned black while one speaks, and bright again.

export class Curtain {
  /** `moved(isDown)` is called when it was let down or raised. */
  constructor(cloth, moved) {
    Object.assign(this, { cloth, moved });
    cloth.addEventListener("click", () => this.raise());
  }

  get isDown() {
    return !this.cloth.hidden;
  }

  turn() {
    this._hang(!this.isDown);
  }

  raise() {
    if (this.isDown) this._hang(false);
  }

  _hang(isDown) {
    this.cloth.hidden = !isDown;
    this.moved(isDown);
  }
}
