// The rows of a comparison as lines to draw: abreast in two columns, or one below the other in one. Pure.

/** What a line is: in both films; in both, but with other octets; or in one of them alone. */
const kind = ([ours, theirs, same]) => (ours === null || theirs === null ? "alone" : same ? "same" : "octets");

const zipped = (ours, theirs) =>
  Array.from({ length: Math.max(ours.length, theirs.length) }, (_, n) => [ours[n] ?? null, theirs[n] ?? null]);
const stacked = (ours, theirs) => [...ours.map((u) => [u, null]), ...theirs.map((u) => [null, u])];

/** Lines {ours, theirs, kind} of a comparison's rows. `abreast`: what each film says alone stands beside what the other does. */
export function linesOf(rows, abreast) {
  const made = [];
  let alone = { ours: [], theirs: [] };
  const settle = () => {
    const pairs = (abreast ? zipped : stacked)(alone.ours, alone.theirs);
    for (const [ours, theirs] of pairs) made.push({ ours, theirs, kind: "alone" });
    alone = { ours: [], theirs: [] };
  };
  for (const row of rows) {
    const [ours, theirs] = row;
    if (ours === null) alone.theirs.push(theirs);
    else if (theirs === null) alone.ours.push(ours);
    else {
      settle();
      made.push({ ours, theirs, kind: kind(row) });
    }
  }
  settle();
  return made;
}

/** The lines at which the films begin to differ, or do so again. */
export const partings = (lines) =>
  lines.flatMap(({ kind }, n) => (kind !== "same" && (n === 0 || lines[n - 1].kind === "same") ? [n] : []));

/** How many lines there are of each kind: {same, octets, ours, theirs}, the last two alone. */
export function tally(rows) {
  const found = { same: 0, octets: 0, ours: 0, theirs: 0 };
  for (const row of rows) found[kind(row) === "alone" ? (row[0] === null ? "theirs" : "ours") : kind(row)] += 1;
  return found;
}

/** How many lines may be shown before one that is covered: our utterances from `cover` on, and whatever follows the first. */
export function uncovered(lines, cover) {
  const first = lines.findIndex(({ ours }) => ours !== null && ours >= cover);
  return first < 0 ? lines.length : first;
}

/** The place to stand at for a line: its own in our film, else the one before it. */
export function standing(lines, n) {
  return lines.slice(0, n + 1).findLast(({ ours }) => ours !== null)?.ours ?? 0;
}
