// The scene: all that a view may know of the moment it draws. Made anew for each, and never changed.

import { note } from "../kit/notebook.js";
import { ours } from "../kit/words.js";
import { namesOf } from "./film/names.js";

/** The scene where the projector stands. `fine`: how many events are shown, where that is not what an utterance ends with,
 *  else null; `how` it was reached, and the `ms` that travelling may take; what else is given is in it as it is. */
export function sceneOf({ film, about, projector, fine, how, ms, ...more }) {
  const { u, atEnd, isHeld, cover } = projector;
  const n = fine ?? film.until(u);
  const past = u > 0 ? film.until(u - 1) : 0;
  return {
    film,
    about,
    u,
    n,
    before: Math.min(past, n), // events that were there a step ago
    view: film.view(n),
    isFine: fine !== null,
    atEnd,
    isHeld,
    cover,
    how,
    ms,
    ours,
    note,
    ...namesOf(about),
    ...more,
  };
}
