// What was changed in a form, one state after another, to be undone and done again. Pure.

export class Changes {
  constructor(first) {
    this.states = [first];
    this.at = 0;
  }

  get now() {
    return this.states[this.at];
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.states.length - 1;
  }

  /** A new state; what was undone before is gone. The same again is none. */
  add(state) {
    if (JSON.stringify(state) === JSON.stringify(this.now)) return;
    this.states.splice(this.at + 1, Infinity, state);
    this.at++;
  }

  undo() {
    if (this.canUndo) this.at--;
    return this.now;
  }

  redo() {
    if (this.canRedo) this.at++;
    return this.now;
  }
}
