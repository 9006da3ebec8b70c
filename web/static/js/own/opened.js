// A run of one's own is begun and shown, or there is a word about why not.

import { known, language, words } from "../kit/words.js";
import { begin } from "../stage/run/runs.js";

/** Begin a run of `what` ({scenario}, {letter} …) and go to its stage; gives what went wrong, {error, at, …}. */
export async function show(what) {
  const about = await begin(what);
  if (about.error) return about;
  location.assign(`/${language}/stage?run=${encodeURIComponent(about.run)}`);
  return null;
}

/** What went wrong, in words. */
export function wrong({ error, at, line }) {
  if (error === "bad-scenario" && line) return words("own.wrong.line", { at, line });
  return words(known(`stage.error.${error}`) ? `stage.error.${error}` : "stage.error.unknown", { at: at || error });
}
