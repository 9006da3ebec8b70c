// Letters taken apart, by the event that holds them; asked for once and kept. A film never changes what it holds.

const found = new Map();
const waiting = new Map();

/** The letter of event n of a run; undefined while it is on its way, null where there is none. */
export function fetchLetter(run, n, then) {
  const key = `${run} ${n}`;
  if (found.has(key)) return found.get(key);
  if (!waiting.has(key)) {
    waiting.set(key, new Set());
    ask(run, n, key);
  }
  waiting.get(key).add(then);
  return undefined;
}

async function ask(run, n, key) {
  try {
    const answer = await fetch(`/runs/${encodeURIComponent(run)}/letters/${n}`);
    found.set(key, answer.ok ? await answer.json() : null);
  } catch {
    found.delete(key);
  }
  const told = waiting.get(key);
  waiting.delete(key);
  for (const then of found.has(key) ? told : []) then();
}

/** What a header field says; "" where there is none. */
export const fieldOf = (letter, name) =>
  letter.fields.find((field) => field.key.toLowerCase() === `header.${name.toLowerCase()}`)?.value ?? "";
