// What an address says besides the moment: `v` the views that lie open, `d` the depth of the notes, `g` (once, or twice
// for a link's two ends) where the onlooker stands.

export class Address {
  constructor(desk, notes, onlooker) {
    Object.assign(this, { desk, notes, onlooker });
  }

  /** Arrange everything as an address says. */
  heed(hash) {
    const said = new URLSearchParams(hash.slice(1));
    if (said.has("v")) this.desk.heed(said.get("v"));
    if (said.has("d")) this.notes.deepen(said.get("d"));
    if (said.has("g")) this.onlooker.stand(said.getAll("g"));
  }

  /** How it is arranged, to be written behind the moment. */
  get said() {
    const { worn, place } = this.onlooker.glasses;
    const views = this.desk.isUsual ? "" : `&v=${this.desk.open.join()}`;
    const depth = this.notes.depth > 1 ? `&d=${this.notes.depth}` : "";
    const onlooker = worn ? place.map((host) => `&g=${encodeURIComponent(host)}`).join("") : "";
    return views + depth + onlooker;
  }
}
