// Diagrams by protocol, and what a server would answer: asked for once, and kept.

const kept = new Map(); // address → what came: null where there is none, undefined while it is on its way
const MOST = 2000;
const TOO_FAST = 429;

/** The diagram of a protocol; null when there is none, undefined while it is on its way (`then` is called when it came). */
export const diagram = (protocol, then) => got(`/diagrams/${encodeURIComponent(protocol)}`, then);

/** What would be answered to a verb on a wire after n events; as above. */
export const rejoinder = ({ run, act }, n, wire, verb, then) =>
  got(`/runs/${encodeURIComponent(run)}/rejoinders/${n}?wire=${wire}&verb=${encodeURIComponent(verb)}&act=${act ?? 0}`, then);

function got(address, then) {
  if (!kept.has(address)) {
    if (kept.size > MOST) kept.clear();
    kept.set(address, undefined);
    ask(address);
  }
  const found = kept.get(address);
  if (found === undefined) later(address, then);
  return found;
}

const waiting = new Map(); // address → those to call

function later(address, then) {
  if (then) waiting.set(address, [...(waiting.get(address) ?? []), then]);
}

async function ask(address) {
  try {
    const answer = await fetch(address);
    if (answer.status === TOO_FAST) return void setTimeout(ask, 1000 * Number(answer.headers.get("Retry-After")), address);
    kept.set(address, answer.ok ? await answer.json() : null);
  } catch {
    kept.delete(address); // the line is down: asked again when it is wanted again
  }
  const told = waiting.get(address) ?? [];
  waiting.delete(address);
  for (const then of told) then();
}
