// What counts as done.

export const SHOWN = "shown"; // the solution was looked at: that is not done

export const isDone = (how) => Boolean(how) && how !== SHOWN;
