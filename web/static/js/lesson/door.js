// What to enter in a mail program of one's own: it lies open until something is said, and stays at hand after that.

export class Door {
  constructor(root) {
    this.root = root;
    this.isAwaited = true;
  }

  /** The first line: it is read from here on. */
  draw(u) {
    if (u < 0 || !this.isAwaited) return;
    this.isAwaited = false;
    this.root.open = false;
  }
}
