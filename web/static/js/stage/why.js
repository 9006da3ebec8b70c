// Why something happened: its causes, followed back to what came from outside, told in few words. Pure.

const TOLD = new Set(["Asked", "Dialled", "Sent", "Posted", "Alarmed", "Tried", "Queued", "Decided", "Struck", "Lost"]);
const NEAR = 3; // causes told beside the first one

/** The causes worth telling of event n, the first cause first: {events, hidden} with `hidden` how many lie between. */
export function because(film, n) {
  const causes = film
    .causes(n)
    .filter(({ fact }) => TOLD.has(fact.type))
    .reverse();
  if (causes.length <= NEAR + 1) return { events: causes, hidden: [] };
  return { events: [causes[0], ...causes.slice(-NEAR)], hidden: causes.slice(1, -NEAR) };
}
