// Boxes on a drawing, and what they cover. Pure.

/** Square pixels that two boxes share. */
export const shared = (one, other) =>
  Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) *
  Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

/** Square pixels that a box shares with several, in all. */
export const sharedWith = (all, box) => all.reduce((sum, one) => sum + shared(one, box), 0);

/** The one of a list that costs least; of equals the first. */
export function least(all, cost) {
  const costs = all.map(cost);
  return all[costs.indexOf(Math.min(...costs))];
}

/** Pixels from a point to the nearest of a box. */
export const clearance = ({ x, y }, { left, right, top, bottom }) =>
  Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

/** How many pixels of the line from one point to another lie in a box. */
export function crossed(one, other, { left, right, top, bottom }) {
  const [x, y] = [other.x - one.x, other.y - one.y];
  const part = (from, step, low, high) => (step ? [(low - from) / step, (high - from) / step].sort((a, b) => a - b) : low < from && from < high ? [0, 1] : [1, 0]);
  const [across, down] = [part(one.x, x, left, right), part(one.y, y, top, bottom)];
  return Math.max(0, Math.min(across[1], down[1], 1) - Math.max(across[0], down[0], 0)) * Math.hypot(x, y);
}
