// The pace of a presenter: how long one has spoken, and how that compares with how far the film has come. Pure.

const CLOSE = 20; // seconds that are neither early nor late

/** Seconds as m:ss. */
export const told = (seconds) => {
  const whole = Math.floor(Math.max(0, seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/** {how: "ahead", "behind" or "on-time", by: seconds}: of `planned` seconds `spent` went by, and `share` (0 to 1) is done. */
export function pace({ planned, spent, share }) {
  const ahead = planned * share - spent;
  return { how: Math.abs(ahead) <= CLOSE ? "on-time" : ahead > 0 ? "ahead" : "behind", by: Math.abs(ahead) };
}
