// How far somebody has come in the rounds of a session. Pure.

export const ROUNDS = 4;
const DONE = "solved";
const BEFORE = "round-";

/** The last round that was done, by what progress keeps of it; 0: none. */
export function roundOf(how) {
  if (how === DONE) return ROUNDS;
  const round = Number(how?.startsWith(BEFORE) ? how.slice(BEFORE.length) : 0);
  return round >= 1 && round < ROUNDS ? Math.floor(round) : 0;
}

/** The round that is due. */
export const next = (how) => Math.min(roundOf(how) + 1, ROUNDS);

/** What progress keeps once a round is done: the last one is all. */
export function reached(how, round) {
  const best = Math.max(roundOf(how), round);
  return best === ROUNDS ? DONE : `${BEFORE}${best}`;
}
