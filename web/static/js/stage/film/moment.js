// Links to a moment: `#s=<cue>+<k>`, the k-th utterance after a cue, which outlives changes of the engine, and `#n=42`,
// the utterance that event 42 completed. Pure.

/** What an address says: {cue, k}, {n} or null. */
export function parse(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, "").replace(/\+/g, "%2B"));
  const [, cue, k] = /^([\w-]*)(?:\+(\d+))?$/.exec(said.get("s") ?? "") ?? [];
  if (cue || k) return { cue, k: Number(k ?? 0) };
  return /^\d+$/.test(said.get("n") ?? "") ? { n: Number(said.get("n")) } : null;
}

/** The place a moment stands for; null when this film does not have it (yet). Without a cue, k counts from the start. */
export function placeOf(moment, film) {
  if (!moment) return null;
  if ("n" in moment) return moment.n < film.events.length ? Math.max(0, film.place(moment.n)) : null;
  if (moment.cue && !(moment.cue in film.cues)) return null;
  const u = (moment.cue ? film.cues[moment.cue] : 0) + moment.k;
  return u < film.utterances.length ? u : null;
}

/** The cues at or before place u and their places, the last one first. */
const reached = (u, { cues }) =>
  Object.entries(cues)
    .filter(([, at]) => at <= u)
    .sort(([, a], [, b]) => b - a);

/** The address of place u: from the last cue at or before it. */
export function addressOf(u, film) {
  const [[cue, at] = []] = reached(u, film);
  if (!cue) return `#s=+${Math.max(0, u)}`;
  return `#s=${cue}${u > at ? `+${u - at}` : ""}`;
}

/** The place of another film that stands for place u of this one: as far behind the same cue, but before the next; where it
 *  has no such cue, the last one before that both have, which the beginning always is. */
export function alike(u, film, other) {
  const last = [...reached(u, film), ["", 0]];
  const [cue, at] = last.find(([one]) => !one || one in other.cues);
  const from = cue ? other.cues[cue] : 0;
  const next = Object.values(other.cues).filter((place) => place > from);
  const k = cue === last[0][0] ? u - at : 0;
  return Math.min(from + k, Math.min(...next, other.utterances.length) - 1);
}
