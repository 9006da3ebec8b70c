// Boxes on a drawing, and what they cover. Pure.

/** Square pixels that two boxes share. */
export const shared = (one, other) =>
  Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) *
  Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

/** Pixels from a point to the nearest of a box. */
export const clearance = ({ x, y }, { left, right, top, bottom }) =>
  Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

/** About how many pixels of the line from one point to another lie in a box. */
export function crossed(one, other, box) {
  const length = Math.hypot(other.x - one.x, other.y - one.y);
  const steps = Math.ceil(length / 4);
  const at = (n) => ({ x: one.x + ((other.x - one.x) * n) / steps, y: one.y + ((other.y - one.y) * n) / steps });
  return 4 * Array.from({ length: steps }, (_, n) => at(n)).filter((point) => clearance(point, box) === 0).length;
}
