// What can be pressed and is too small (WCAG 2.2, 2.5.8), as sentences; an empty list where all is large enough. Run in the
// page. What stands within a line of text may be narrower than the least, and a token there is no lower; a link in a
// paragraph is as high as its line.

() => {
  const LEAST = 24 - 0.5; // pixels; the half is what rounding takes
  const PRESSED = "a[href], button, select, summary, textarea, input, [role=button], [role=tab]";
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".unseen, .skip, [inert], .sprite, .ruler, .coming");
  const name = (one) => `${one.localName}.${one.className} “${one.textContent.trim().slice(0, 30)}”`;

  /** What is around the line it stands in. */
  function around(one) {
    const up = one.parentElement;
    return getComputedStyle(up).display.startsWith("inline") ? around(up) : up;
  }

  const isInLine = (one) => getComputedStyle(one).display === "inline" && around(one).textContent.trim() !== one.textContent.trim();

  /** Its own box, or its label's, which is pressed just as well. */
  function small(one) {
    const label = one.matches("input") ? one.closest("label") : null;
    const { width, height } = (label ?? one).getBoundingClientRect();
    const isLine = isInLine(one);
    const isLow = height < LEAST && !(isLine && one.matches("a"));
    return width > 1 && (isLow || (width < LEAST && !isLine)) && `${name(one)}: ${Math.round(width)} × ${Math.round(height)}`;
  }

  return [...new Set([...document.querySelectorAll(PRESSED)].filter(isSeen).map(small).filter(Boolean))].slice(0, 25);
}
