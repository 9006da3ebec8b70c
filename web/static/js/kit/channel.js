// The channel between a presenter's two windows: the stage that is projected, and the page with the notes. It is named
// after the run both look at. What is said on it:
//
//   hello   {}             the stage: is anybody there?
//   here    {}             the notes: yes.
//   bye     {}             either: this window is closed.
//   moment  {…}            the stage: what is shown now (presenting.js makes it).
//   deed    {name, about}  the notes: what the stage shall do, by the name of a deed of its keys.
//   follow  {run}          the stage: another run is shown from now on.

export class Channel {
  /** `hears`: {word: function of what it is about}. */
  constructor(hears) {
    this.hears = hears;
    this.run = null;
    addEventListener("pagehide", () => this.say("bye"));
  }

  /** Meet on this run's channel; whoever is on the one before is told. */
  join(run) {
    if (run === this.run) return;
    this.say("follow", { run });
    this._line?.close();
    this.run = run;
    this._line = new BroadcastChannel(`coulisses.presenting.${run}`);
    this._line.onmessage = ({ data: [word, about] }) => this.hears[word]?.(about);
  }

  say(word, about = {}) {
    this._line?.postMessage([word, about]);
  }
}
