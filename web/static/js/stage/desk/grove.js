// The grove: the films there are besides the one being watched, and the ways to them: the dialog of branches, the forks
// over the rail of time, and the view that lays two beside each other.

import { language } from "../../kit/words.js";
import { Compare } from "../views/compare/compare.js";
import { forks } from "../views/compare/tree.js";
import { openBranches } from "./branches_dialog.js";

const $ = (id) => document.getElementById(id);

export class Grove {
  /** `go(u)`: to a place of the film being watched; `show(view, how)`: as the stage does; `narrow`: one view at a time. */
  constructor(branches, play, { go, show, narrow }) {
    Object.assign(this, { branches, play, show });
    const enter = (one) => this.enter(one);
    const over = (other, u) => this.over(other, u);
    this.view = $("view-compare") && new Compare($("view-compare"), { go, over, enter, branches, narrow });
    const does = { enter, compare: this.view && (({ run }) => this.compare(run)), anew: () => play.anew() };
    $("stage-branches").addEventListener("click", () => (this.tree = openBranches(branches, play.projector.u, does)));
  }

  /** There are others, or they are called otherwise: for whoever shows them, and for the next visit. */
  draw() {
    $("stage-branches").toggleAttribute("data-many", this.branches.list.length > 1);
    $("stage-forks").replaceChildren(...forks(this.branches));
    this.view?.again();
    if (this.tree?.root.isConnected) this.tree.again(this.play.projector.u);
    this.play.remember();
  }

  enter({ run }) {
    if (run !== this.branches.current) this.play.enter(run, this.branches.place(run));
  }

  compare(run) {
    this.show("compare");
    this.view.beside.lay(run);
  }

  /** To place u of another film; that of another lesson has a page of its own. */
  over({ run, about, film }, u) {
    if (about.lesson === this.play.about.lesson) return this.play.enter(run, u);
    const page = about.lesson ? `/${language}/lessons/${about.lesson}?run=${run}` : `/run/${run}`;
    return location.assign(`${page}#n=${film.utterances[u].event}`);
  }

  /** To where the two films that are compared part. */
  part() {
    if (!this.view) return;
    this.show("compare", { quietly: true });
    this.view.part();
  }
}
