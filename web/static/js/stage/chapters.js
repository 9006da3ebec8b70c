// Chapters: where they begin, and what they are called. A chapter begins at the wire on which its cue stands; a
// film without such cues has a chapter for each conversation. Pure.

const MOST = 12; // conversations that make chapters by themselves; beyond, a rail of names would be a rail of dots

/** [{u, title}] in order. `cues`: {name: {chapter}} of the scenario; `titles`: {name: words}. */
export function chapters(film, cues, titles, nameOf = (host) => host) {
  const named = Object.entries(cues).filter(([name, cue]) => cue.chapter && name in film.cues);
  const found = named.map(([name]) => ({ u: beginning(film, film.cues[name]), title: titles[name] || name, cue: name }));
  return clean(found.length ? found : conversations(film, nameOf));
}

const beginning = (film, u) => film.talks.get(film.utterances[u].wire).places[0];

function conversations(film, nameOf) {
  const talks = [...film.talks.values()].filter((talk) => !talk.post && talk.places.length);
  if (talks.length > MOST) return [];
  return talks.map((talk) => ({ u: talk.places[0], title: `${nameOf(talk.caller)} → ${nameOf(talk.callee)}`, cue: "" }));
}

function clean(found) {
  const byPlace = new Map(found.sort((a, b) => a.u - b.u).map((one) => [one.u, one]));
  return [...byPlace.values()];
}

/** The index of the chapter that place u lies in; −1 before the first. */
export const chapterAt = (list, u) => list.findLastIndex((one) => one.u <= u);
