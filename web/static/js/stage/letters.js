// Letters taken apart, and their parts, by the event that holds them; asked for once and kept. A film never changes what
// it holds.

const found = new Map(); // address → what came, null where there is none
const waiting = new Map(); // address → those to call when it comes
const MOST = 600; // of them that are kept

const address = (run, n) => `/runs/${encodeURIComponent(run)}/letters/${n}`;

/** The letter of event n of a run; undefined while it is on its way, null where there is none. */
export const fetchLetter = (run, n, then) => got(address(run, n), then);

/** A part of it by its number, opened; as above. */
export const fetchPart = (run, n, number, then) => got(`${address(run, n)}/parts/${number || "0"}`, then);

/** A letter as it is, with all its octets: only the last one asked for is kept, for it may be long. As above. */
export function fetchSource(run, n, then) {
  const place = `/runs/${encodeURIComponent(run)}/events/${n}`;
  if (source !== place) found.delete(source);
  source = place;
  const event = got(place, then);
  return event && (event.fact.content ?? event.fact.letter);
}

let source = null;

function got(place, then) {
  if (found.has(place)) return found.get(place);
  if (!waiting.has(place)) {
    waiting.set(place, new Set());
    ask(place);
  }
  waiting.get(place).add(then);
  return undefined;
}

async function ask(place) {
  try {
    const answer = await fetch(place);
    if (found.size >= MOST) found.delete(found.keys().next().value);
    found.set(place, answer.ok ? await answer.json() : null);
  } catch {
    found.delete(place);
  }
  const told = waiting.get(place);
  waiting.delete(place);
  for (const then of found.has(place) ? told : []) then();
}

/** What a header field says; "" where there is none. */
export const fieldOf = (letter, name) =>
  letter.fields.find((field) => field.key.toLowerCase() === `header.${name.toLowerCase()}`)?.value ?? "";
