// Why something happened: its causes, followed back to what came from outside. Pure.

const TOLD = new Set([
  "Asked",
  "Dialled",
  "Refused",
  "Sent",
  "Posted",
  "HungUp",
  "Lost",
  "Decided",
  "Queued",
  "Tried",
  "GaveUp",
  "Stored",
  "Changed",
  "Alarmed",
  "Struck",
]);
const NEAR = 3; // causes told beside the first one

/** All that is worth telling of how event n came about, the first cause first, itself last. */
export function chain(film, n) {
  const causes = film.causes(n).reverse();
  return [...causes.filter(({ fact }, place) => place === 0 || TOLD.has(fact.type)), film.events[n]];
}

/** The same in short, without the event itself: {events, hidden} with `hidden` those between the first and the nearest. */
export function because(film, n) {
  const causes = chain(film, n).slice(0, -1);
  if (causes.length <= NEAR + 1) return { events: causes, hidden: [] };
  return { events: [causes[0], ...causes.slice(-NEAR)], hidden: causes.slice(1, -NEAR) };
}

/** What a chain went through: {n, places, wires, hosts}, sets but for n. */
export function trail(film, n) {
  const events = chain(film, n);
  const said = events.map((event) => film.place(event.n)).filter((place, i) => film.utterances[place]?.event === events[i].n);
  const wires = new Set(events.map(({ fact }) => fact.wire).filter((wire) => wire !== undefined));
  const named = events.flatMap(({ fact }) => [fact.who, fact.mailbox?.split(":")[0]]);
  const spoke = [...wires].map((wire) => film.talks.get(wire)).flatMap((talk) => (talk ? [talk.caller, talk.callee] : []));
  return { n, places: new Set(said), wires, hosts: new Set([...named, ...spoke].filter(Boolean)) };
}
