// Chapters: where they begin, and what they are called. A chapter begins at the wire on which its cue stands; a second
// one on the same wire begins at its cue. A film without such cues has a chapter for each conversation, and one that has
// no title is called after those who talk. Pure.

const MOST = 12; // conversations that make chapters by themselves; beyond, a rail of names would be a rail of dots

/** [{u, title, cue}] in order. `cues`: {name: {chapter}} of the scenario; `titles`: {name: words}. */
export function chapters(film, cues, titles, nameOf = (host) => host) {
  const named = Object.keys(cues).filter((name) => cues[name].chapter && name in film.cues);
  const found = named.length ? atCues(film, named, titles, nameOf) : conversations(film, nameOf);
  return found.sort((a, b) => a.u - b.u);
}

function atCues(film, names, titles, nameOf) {
  const taken = new Map();
  for (const cue of names.sort((a, b) => film.cues[a] - film.cues[b])) {
    const talk = film.talks.get(film.utterances[film.cues[cue]].wire);
    const u = taken.has(talk.places[0]) ? film.cues[cue] : talk.places[0];
    if (!taken.has(u)) taken.set(u, { u, title: (Object.hasOwn(titles, cue) && titles[cue]) || between(talk, nameOf), cue });
  }
  return [...taken.values()];
}

function conversations(film, nameOf) {
  const talks = [...film.talks.values()].filter((talk) => !talk.post && talk.places.length);
  if (talks.length > MOST) return [];
  return talks.map((talk) => ({ u: talk.places[0], title: between(talk, nameOf), cue: "" }));
}

const between = ({ caller, callee }, nameOf) => `${nameOf(caller)} → ${nameOf(callee)}`;

/** The index of the chapter that place u lies in; −1 before the first. */
export const chapterAt = (list, u) => list.findLastIndex((one) => one.u <= u);

/** Where the next chapter begins (`by` 1), or this one does, or from its beginning the one before (−1); beyond them the
 *  film's ends, the first place or `last`. */
export function chapterFrom(list, u, by, last) {
  const here = chapterAt(list, u);
  const start = list[here]?.u;
  if (by > 0) return list[here + 1]?.u ?? last;
  return (u > start ? start : list[here - 1]?.u) ?? 0;
}

/** The last of the cues of these names that place u has reached; "" before the first. */
export function cueAt({ cues }, names, u) {
  const reached = names.filter((cue) => cues[cue] <= u);
  return reached.reduce((best, one) => (best && cues[one] < cues[best] ? best : one), "");
}
