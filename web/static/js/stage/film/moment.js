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

/** The address of place u: from the last cue at or before it. */
export function addressOf(u, film) {
  const before = Object.entries(film.cues)
    .filter(([, at]) => at <= u)
    .sort(([, a], [, b]) => b - a);
  if (!before.length) return `#s=+${Math.max(0, u)}`;
  const [[cue, at]] = before;
  return `#s=${cue}${u > at ? `+${u - at}` : ""}`;
}
