// Letters that must find room: cut short, or parted in two lines.

export const shortened = (text, letters) => (text.length > letters ? `${text.slice(0, Math.max(3, Math.floor(letters) - 1))}…` : text);

/** A long text in two lines, parted where it may be, as near to its middle as can be. */
export function parted(text, letters, where) {
  const gaps = text.length <= letters ? [] : [...text.matchAll(where)];
  if (!gaps.length) return [text];
  const far = ({ index }) => Math.abs(index - text.length / 2);
  const { index, 0: gap } = gaps.reduce((a, b) => (far(b) < far(a) ? b : a));
  return [text.slice(0, index) + (gap === "." ? "." : ""), text.slice(index + gap.length)];
}
