// The ladder's measures: where each host's column stands, and from where to where each arrow runs. Pure; in pixels.

export const ROW = 34; // from one utterance to the next
export const SLANT = { least: 2, most: 22 }; // how far an arrow falls on its way
export const HEAD = 26; // a heading where another wire's talk begins
const MARGIN = { wide: 62, narrow: 8, letter: 6.7, beside: 14 }; // `letter`, of a time; `beside`, what is left free of it
const ROOMY = 520; // narrower, no times are shown

/** How much is left for times of so many letters. */
export const marginFor = (width, letters) => (width > ROOMY ? Math.max(MARGIN.wide, MARGIN.beside + letters * MARGIN.letter) : MARGIN.narrow);

/** x of each host's column. `margin` is left for the times and chapters. */
export function columns(hosts, width, margin) {
  const step = (width - margin) / hosts.length;
  return new Map(hosts.map((host, place) => [host, margin + step * (place + 0.5)]));
}

/** Hosts that speak or are spoken to, in the order they stand on the map from left to right. */
export function speakers(film, plan) {
  const across = (host) => plan.get(host)?.[0] ?? 1;
  return [...film.speakers].sort((a, b) => across(a) - across(b));
}

/** The slant of an arrow: in proportion to its travel time, measured against the longest of the film. */
export function slant(travel, longest) {
  if (longest <= 0) return SLANT.least;
  return SLANT.least + (SLANT.most - SLANT.least) * Math.sqrt(Math.min(1, travel / longest));
}

/** The lane of a talk beside its hosts' columns: −1, 0 or 1, so that neighbours in time do not run on one line. */
const lane = ({ order }) => ((order + 1) % 3) - 1;

/** The arrows of places from…to: [{u, y, x1, y1, x2, y2, wire, side, head}], y counted from the block's top; the block's height. */
export function arrows(film, from, to, { xs, longest, spread = 5 }) {
  let y = 0;
  const made = [];
  for (let u = from; u < to; u++) {
    const utterance = film.utterances[u];
    const head = u === 0 || film.utterances[u - 1].wire !== utterance.wire;
    if (head) y += HEAD;
    const hosts = film.hosts(utterance);
    const aside = lane(film.talks.get(utterance.wire)) * spread;
    const top = y + 9;
    made.push({
      u,
      y,
      head,
      wire: utterance.wire,
      side: utterance.side,
      x1: xs.get(hosts.from) + aside,
      y1: top,
      x2: xs.get(hosts.to) + aside,
      y2: top + slant(film.travel(utterance), longest),
    });
    y += ROW;
  }
  return { made, height: y };
}
