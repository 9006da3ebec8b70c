// What counts as done, and how much.

export const SHOWN = "shown"; // the solution was looked at: that is not done
const PART = /^round-(\d)$/; // of a session in rounds

/** From 0, nothing, to 1, done. */
export function share(how) {
  if (!how) return 0;
  if (how === SHOWN) return 0.05;
  const part = PART.exec(how);
  return part ? part[1] / 10 : 1;
}

export const isDone = (how) => share(how) === 1;
