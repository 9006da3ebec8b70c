// How long a line is shown when the film plays, and how long what travels may take. Pure; in milliseconds.

const STEP = 430; // a traveller takes when one steps
const MOVING = new Set(["step", "play", "follow"]); // moves that are shown as motion
const READING = { least: 1300, most: 3600, base: 900, character: 17, longest: 160 }; // what a line deserves at speed 1
const TRAVEL = 0.6; // of a line's time, at most, goes by travelling

/** Whether a move is shown as motion. */
export const isMotion = (how) => MOVING.has(how);

/** What an utterance deserves at speed 1: longer lines stand longer. */
export function pace(utterance) {
  const length = utterance ? Math.min(utterance.end - utterance.start, READING.longest) : 0;
  return Math.max(READING.least, Math.min(READING.most, READING.base + READING.character * length));
}

/** What the traveller of an utterance takes after a move. */
export function travel(utterance, how, speed) {
  if (!isMotion(how)) return 0;
  return how === "play" ? Math.min(STEP, (pace(utterance) / (speed || 1)) * TRAVEL) : STEP;
}
