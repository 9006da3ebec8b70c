// Letters taken apart, and their parts, by the event that holds them; asked for once and kept. A film never changes what
// it holds.

import { Answers } from "../../kit/answers.js";

const kept = new Answers(600);

const address = (run, n) => `/runs/${encodeURIComponent(run)}/letters/${n}`;

/** The letter of event n of a run; undefined while it is on its way, null where there is none. */
export const fetchLetter = (run, n, then) => kept.get(address(run, n), then);

/** The letters of these events, all at once: they are much alike, and take little room on the line together. `then(letter)`
 *  is called for each. What cannot be had now is fetched when somebody looks at it. */
export async function fetchLetters(run, places, then) {
  const wanted = places.filter((n) => !kept.has(address(run, n)));
  if (!wanted.length) return;
  try {
    const answer = await fetch(`/runs/${encodeURIComponent(run)}/letters?of=${wanted.join(",")}`);
    if (!answer.ok) return;
    for (const [n, letter] of Object.entries(await answer.json())) {
      kept.put(address(run, n), letter);
      then(letter);
    }
  } catch {
    // the line is down
  }
}

/** A part of it by its number, opened; as above. */
export const fetchPart = (run, n, number, then) => kept.get(`${address(run, n)}/parts/${number || "0"}`, then);

/** A letter as it is, with all its octets: only the last one asked for is kept, for it may be long. As above. */
export function fetchSource(run, n, then) {
  const place = `/runs/${encodeURIComponent(run)}/events/${n}`;
  if (source !== place) kept.forget(source);
  source = place;
  const event = kept.get(place, then);
  return event && (event.fact.content ?? event.fact.letter);
}

let source = null;

/** What a header field says; "" where there is none. */
export const fieldOf = (letter, name) =>
  letter.fields.find((field) => field.key.toLowerCase() === `header.${name.toLowerCase()}`)?.value ?? "";
